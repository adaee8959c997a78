package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import java.util.List;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Gives each question mark the type of its value, by a CAST around it, so that a parameter may
 * stand wherever a literal may. LIMIT and OFFSET take no CAST and need none.
 */
final class Parameters extends SqlShuttle {
  private final List<ColumnType> types;

  private Parameters(List<ColumnType> types) {
    this.types = types;
  }

  static SqlNode typed(SqlNode tree, List<ColumnType> types) {
    return tree.accept(new Parameters(types));
  }

  @Override
  public SqlNode visit(SqlDynamicParam param) {
    if (param.getIndex() >= types.size()) {
      return param;
    }
    SqlParserPos pos = param.getParserPosition();
    return SqlStdOperatorTable.CAST.createCall(pos, param, spec(types.get(param.getIndex()), pos));
  }

  @Override
  public SqlNode visit(SqlCall call) {
    if (call instanceof SqlOrderBy order) {
      return new SqlOrderBy(
          order.getParserPosition(),
          order.query.accept(this),
          (org.apache.calcite.sql.SqlNodeList) order.orderList.accept(this),
          order.offset,
          order.fetch);
    }
    if (call instanceof SqlSelect select
        && (select.getFetch() != null || select.getOffset() != null)) {
      SqlNode fetch = select.getFetch();
      SqlNode offset = select.getOffset();
      SqlSelect typed = (SqlSelect) super.visit(call);
      typed.setFetch(fetch);
      typed.setOffset(offset);
      return typed;
    }
    return super.visit(call);
  }

  private static SqlDataTypeSpec spec(ColumnType type, SqlParserPos pos) {
    SqlBasicTypeNameSpec name =
        switch (type.kind()) {
          case DECIMAL ->
              new SqlBasicTypeNameSpec(SqlTypeName.DECIMAL, type.precision(), type.scale(), pos);
          case TIME -> new SqlBasicTypeNameSpec(SqlTypeName.TIME, 6, pos);
          case TIMESTAMP -> new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP, 6, pos);
          case TIMESTAMP_TZ ->
              new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, 6, pos);
          case BOOLEAN -> new SqlBasicTypeNameSpec(SqlTypeName.BOOLEAN, pos);
          case SMALLINT -> new SqlBasicTypeNameSpec(SqlTypeName.SMALLINT, pos);
          case INTEGER -> new SqlBasicTypeNameSpec(SqlTypeName.INTEGER, pos);
          case BIGINT -> new SqlBasicTypeNameSpec(SqlTypeName.BIGINT, pos);
          case REAL -> new SqlBasicTypeNameSpec(SqlTypeName.REAL, pos);
          case DOUBLE -> new SqlBasicTypeNameSpec(SqlTypeName.DOUBLE, pos);
          case VARBINARY -> new SqlBasicTypeNameSpec(SqlTypeName.VARBINARY, pos);
          case DATE -> new SqlBasicTypeNameSpec(SqlTypeName.DATE, pos);
          case VARCHAR, ARRAY -> new SqlBasicTypeNameSpec(SqlTypeName.VARCHAR, pos);
        };
    return new SqlDataTypeSpec(name, pos);
  }
}
