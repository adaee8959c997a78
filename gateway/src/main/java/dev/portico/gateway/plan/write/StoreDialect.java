package dev.portico.gateway.plan.write;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.spi.TypeKind;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;

/**
 * What the dialects of stores share: published types by their standard names, and columns of a
 * store's own types read as text.
 */
abstract class StoreDialect implements Dialect {
  private static final Set<String> PLAIN_TEXT = Set.of("text", "varchar", "character varying");

  @Override
  public String type(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> "BOOLEAN";
      case TINYINT, SMALLINT -> "SMALLINT";
      case INTEGER -> "INTEGER";
      case BIGINT -> "BIGINT";
      case DECIMAL -> "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
      case REAL -> "REAL";
      case FLOAT, DOUBLE -> "DOUBLE PRECISION";
      case CHAR, VARCHAR -> "VARCHAR";
      case DATE -> "DATE";
      case TIME -> "TIME(6)";
      case TIMESTAMP -> "TIMESTAMP(6)";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "TIMESTAMP(6) WITH TIME ZONE";
      case BINARY, VARBINARY -> binaryType();
      case ARRAY -> type(type.getComponentType()) + arraySuffix();
      case NULL -> "VARCHAR";
      default -> throw new Unsupported("the type " + type.getSqlTypeName());
    };
  }

  abstract String binaryType();

  abstract String arraySuffix();

  /**
   * A column published as text whose store type is another one (char(n), uuid, an enum, json, a
   * case-insensitive text) is read as text, so that it compares as text.
   */
  @Override
  public String column(CatalogColumn column) {
    String name = "%s." + Dialect.quote(column.storeName());
    boolean otherType =
        column.type().kind() == TypeKind.VARCHAR
            && column.storeType().map(t -> !PLAIN_TEXT.contains(baseName(t))).orElse(false);
    return otherType ? "CAST(" + name + " AS VARCHAR)" : name;
  }

  private static String baseName(String storeType) {
    int parenthesis = storeType.indexOf('(');
    return (parenthesis < 0 ? storeType : storeType.substring(0, parenthesis))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public void checkAggregateOf(SqlKind aggregate, RelDataType argument) {
    switch (aggregate) {
      case COUNT, SUM, SUM0, MIN, MAX, AVG, LITERAL_AGG -> {
        if (argument != null) {
          checkArgument(aggregate, argument);
        }
      }
      case GROUPING -> checkOperator(Operator.GROUPING_SETS);
      default -> throw new Unsupported("the aggregate " + aggregate);
    }
  }

  private void checkArgument(SqlKind aggregate, RelDataType argument) {
    switch (argument.getSqlTypeName()) {
      case ARRAY, BINARY, VARBINARY -> {
        if (aggregate != SqlKind.COUNT) {
          throw new Unsupported(aggregate + " of " + argument.getSqlTypeName());
        }
      }
      case REAL, FLOAT, DOUBLE -> {
        if (aggregate == SqlKind.SUM || aggregate == SqlKind.SUM0 || aggregate == SqlKind.AVG) {
          throw new Unsupported(
              aggregate + " of floating numbers, whose result depends on the order of rows");
        }
      }
      case CHAR, VARCHAR -> {
        if (aggregate == SqlKind.MIN || aggregate == SqlKind.MAX) {
          textOrder();
        }
      }
      case BOOLEAN -> {
        if (aggregate == SqlKind.MIN || aggregate == SqlKind.MAX) {
          throw new Unsupported(aggregate + " of BOOLEAN");
        }
      }
      default -> {}
    }
  }
}
