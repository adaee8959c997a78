package dev.portico.jdbc;

import java.sql.SQLException;
import org.apache.calcite.avatica.AvaticaResultSetMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;

/**
 * Describes the columns of a result. The wire has no empty texts, but JDBC wants one where a column
 * belongs to no table.
 */
final class PorticoResultSetMetaData extends AvaticaResultSetMetaData {

  /** {@code statement} is null for results of DatabaseMetaData. */
  PorticoResultSetMetaData(AvaticaStatement statement, Meta.Signature signature) {
    super(statement, null, signature);
  }

  @Override
  public String getTableName(int column) throws SQLException {
    return orEmpty(super.getTableName(column));
  }

  @Override
  public String getSchemaName(int column) throws SQLException {
    return orEmpty(super.getSchemaName(column));
  }

  private static String orEmpty(String name) {
    return name == null ? "" : name;
  }
}
