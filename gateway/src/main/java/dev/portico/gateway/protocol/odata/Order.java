package dev.portico.gateway.protocol.odata;

import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One column of an order. As OData says, NULL is smaller than everything.
 *
 * @param column by which rows are ordered
 * @param descending from the largest down
 */
record Order(EdmColumn column, boolean descending) {

  /** {@code ORDER BY} without its words. */
  static String sql(List<Order> order) {
    return order.stream().map(Order::sql).collect(Collectors.joining(", "));
  }

  private String sql() {
    String direction = descending ? " DESC" : "";
    String nulls = !nullable() ? "" : descending ? " NULLS LAST" : " NULLS FIRST";
    return column.sql() + direction + nulls;
  }

  private boolean nullable() {
    return column.mayBeNull();
  }

  /**
   * The rows at or behind a row in an order.
   *
   * @param values of that row, by the order's columns
   */
  static Sql from(List<Order> order, List<Object> values) {
    Sql condition = null;
    for (int i = order.size() - 1; i >= 0; i--) {
      condition = order.get(i).from(values.get(i), condition);
    }
    // a condition that an index of the first column can take
    Order first = order.get(0);
    boolean plain = order.size() > 1 && values.get(0) != null && !first.nullable();
    return plain ? Sql.all(List.of(first.from(values.get(0), null), condition)) : condition;
  }

  /** {@code next} tells among the rows with this value; null for all of them. */
  private Sql from(Object value, Sql next) {
    List<Sql> ways = new ArrayList<>();
    String name = column.sql();
    if (value == null) {
      Sql isNull = Sql.of(name + " IS NULL");
      if (!descending) {
        ways.add(Sql.of(name + " IS NOT NULL"));
      }
      ways.add(next == null ? isNull : Sql.all(List.of(isNull, next)));
      return Sql.any(ways);
    }
    Sql bound = Sql.value(new BindValue(column.type(), value));
    if (next == null) {
      ways.add(Sql.join(name, descending ? " <= " : " >= ", bound));
    } else {
      ways.add(Sql.join(name, descending ? " < " : " > ", bound));
      ways.add(Sql.all(List.of(Sql.join(name, " = ", bound), next)));
    }
    if (descending && nullable()) {
      ways.add(Sql.of(name + " IS NULL"));
    }
    return ways.size() == 1 ? ways.get(0) : Sql.any(ways);
  }
}
