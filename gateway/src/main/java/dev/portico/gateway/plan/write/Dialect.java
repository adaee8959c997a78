package dev.portico.gateway.plan.write;

import dev.portico.gateway.catalog.CatalogColumn;
import java.time.ZoneId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** What one target writes differently from the others. Immutable. */
public interface Dialect {

  /** The dialect of a SQL port by the name the port gives. */
  static Dialect ofStore(String name) {
    return switch (name) {
      case "postgresql" -> new PostgresDialect();
      case "h2" -> new H2Dialect();
      default -> throw new Unsupported("the SQL dialect " + name);
    };
  }

  /** The engine's dialect, with the zone that zone-dependent expressions name. */
  static Dialect engine(ZoneId zone) {
    return new DuckDbDialect(zone);
  }

  /** The writer of expressions. */
  Expressions expressions(WriteContext context);

  /** The target's name of a type. */
  String type(RelDataType type);

  /**
   * What makes text compare by code point, put after the expression; throws when the target cannot.
   */
  String textOrder();

  /** The column of a store's table as SQL over the alias {@code %s}, in its published type. */
  String column(CatalogColumn column);

  /** Throws when the target cannot run this kind of operator exactly. */
  void checkOperator(Operator operator);

  /**
   * Throws when the target cannot compute this aggregate exactly over values of this type, which is
   * null for COUNT(*).
   */
  void checkAggregateOf(SqlKind aggregate, RelDataType argument);

  /** Operators that not every target has. */
  enum Operator {
    AGGREGATE_FILTER,
    GROUPING_SETS,
    FULL_JOIN,
    FULL_JOIN_ON_MORE_THAN_EQUALITY,
    INTERSECT_ALL,
    EXCEPT_ALL,
    MARK_CASE,
    LATERAL,
    SINGLE_VALUE,
    WINDOW
  }

  static boolean isText(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.CHAR
        || type.getSqlTypeName() == SqlTypeName.VARCHAR;
  }

  static String quote(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
