package dev.portico.jdbc;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;

/**
 * Describes the columns of a result. The wire has no empty texts, but JDBC wants one where a column
 * belongs to no table. A connection whose {@code instants} are timestamps describes them as such.
 */
final class PorticoResultSetMetaData extends CheckedColumns {
  private static final int TIMESTAMP_DIGITS = 26;

  private final boolean plainInstants;

  /** {@code statement} is null for results of DatabaseMetaData. */
  PorticoResultSetMetaData(AvaticaStatement statement, Meta.Signature signature) {
    super(statement, signature);
    this.plainInstants =
        statement != null && ((PorticoConnection) statement.connection).plainInstants();
  }

  private boolean plainInstant(int column) throws SQLException {
    return plainInstants && super.getColumnType(column) == Types.TIMESTAMP_WITH_TIMEZONE;
  }

  @Override
  public int getColumnType(int column) throws SQLException {
    return plainInstant(column) ? Types.TIMESTAMP : super.getColumnType(column);
  }

  @Override
  public String getColumnTypeName(int column) throws SQLException {
    return plainInstant(column) ? "TIMESTAMP" : super.getColumnTypeName(column);
  }

  @Override
  public String getColumnClassName(int column) throws SQLException {
    return plainInstant(column) ? Timestamp.class.getName() : super.getColumnClassName(column);
  }

  @Override
  public int getPrecision(int column) throws SQLException {
    return plainInstant(column) ? TIMESTAMP_DIGITS : super.getPrecision(column);
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

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapping.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Wrapping.is(this, type);
  }
}
