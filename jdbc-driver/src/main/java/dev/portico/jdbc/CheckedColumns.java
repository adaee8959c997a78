package dev.portico.jdbc;

import java.sql.SQLException;
import org.apache.calcite.avatica.AvaticaResultSetMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;

/** Says of a column that is not there that it is not, where Avatica's class knows no check. */
abstract class CheckedColumns extends AvaticaResultSetMetaData {
  private final int count;

  CheckedColumns(AvaticaStatement statement, Meta.Signature signature) {
    super(statement, null, signature);
    this.count = signature.columns.size();
  }

  private int checked(int column) throws SQLException {
    if (column < 1 || column > count) {
      throw new SQLException("there is no column " + column + "; the result has " + count, "42703");
    }
    return column;
  }

  @Override
  public String getCatalogName(int column) throws SQLException {
    return super.getCatalogName(checked(column));
  }

  @Override
  public String getColumnClassName(int column) throws SQLException {
    return super.getColumnClassName(checked(column));
  }

  @Override
  public int getColumnDisplaySize(int column) throws SQLException {
    return super.getColumnDisplaySize(checked(column));
  }

  @Override
  public String getColumnLabel(int column) throws SQLException {
    return super.getColumnLabel(checked(column));
  }

  @Override
  public String getColumnName(int column) throws SQLException {
    return super.getColumnName(checked(column));
  }

  @Override
  public int getColumnType(int column) throws SQLException {
    return super.getColumnType(checked(column));
  }

  @Override
  public String getColumnTypeName(int column) throws SQLException {
    return super.getColumnTypeName(checked(column));
  }

  @Override
  public int getPrecision(int column) throws SQLException {
    return super.getPrecision(checked(column));
  }

  @Override
  public int getScale(int column) throws SQLException {
    return super.getScale(checked(column));
  }

  @Override
  public String getSchemaName(int column) throws SQLException {
    return super.getSchemaName(checked(column));
  }

  @Override
  public String getTableName(int column) throws SQLException {
    return super.getTableName(checked(column));
  }

  @Override
  public boolean isAutoIncrement(int column) throws SQLException {
    return super.isAutoIncrement(checked(column));
  }

  @Override
  public boolean isCaseSensitive(int column) throws SQLException {
    return super.isCaseSensitive(checked(column));
  }

  @Override
  public boolean isCurrency(int column) throws SQLException {
    return super.isCurrency(checked(column));
  }

  @Override
  public boolean isDefinitelyWritable(int column) throws SQLException {
    return super.isDefinitelyWritable(checked(column));
  }

  @Override
  public int isNullable(int column) throws SQLException {
    return super.isNullable(checked(column));
  }

  @Override
  public boolean isReadOnly(int column) throws SQLException {
    return super.isReadOnly(checked(column));
  }

  @Override
  public boolean isSearchable(int column) throws SQLException {
    return super.isSearchable(checked(column));
  }

  @Override
  public boolean isSigned(int column) throws SQLException {
    return super.isSigned(checked(column));
  }

  @Override
  public boolean isWritable(int column) throws SQLException {
    return super.isWritable(checked(column));
  }
}
