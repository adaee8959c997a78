package dev.portico.gateway.plan.write;

import dev.portico.gateway.catalog.CatalogColumn;
import java.time.ZoneId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;

/** The engine. It stays in UTC: expressions that depend on the session's zone name it. */
final class DuckDbDialect implements Dialect {
  private final ZoneId zone;

  DuckDbDialect(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public Expressions expressions(WriteContext context) {
    return new DuckDbExpressions(this, context, zone);
  }

  @Override
  public String type(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> "BOOLEAN";
      case TINYINT, SMALLINT -> "SMALLINT";
      case INTEGER -> "INTEGER";
      case BIGINT -> "BIGINT";
      case DECIMAL -> "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
      case REAL -> "REAL";
      case FLOAT, DOUBLE -> "DOUBLE";
      case CHAR, VARCHAR, NULL -> "VARCHAR";
      case DATE -> "DATE";
      case TIME -> "TIME";
      case TIMESTAMP -> "TIMESTAMP";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "TIMESTAMPTZ";
      case BINARY, VARBINARY -> "BLOB";
      case ARRAY -> type(type.getComponentType()) + "[]";
      default -> throw new Unsupported("the type " + type.getSqlTypeName());
    };
  }

  @Override
  public String textOrder() {
    return "";
  }

  @Override
  public String column(CatalogColumn column) {
    return "%s." + Dialect.quote(column.storeName());
  }

  @Override
  public void checkOperator(Operator operator) {
    // the engine has them all
  }

  @Override
  public void checkAggregateOf(SqlKind aggregate, RelDataType argument) {
    // what the engine has not is refused where it is written
  }
}
