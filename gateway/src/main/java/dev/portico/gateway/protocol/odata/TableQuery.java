package dev.portico.gateway.protocol.odata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A question to one table while it is put together, and its SQL. For one thread. */
final class TableQuery {
  private final String schema;
  private final EdmTable table;
  private final Set<EdmColumn> columns = new LinkedHashSet<>();
  private final List<Sql> conditions = new ArrayList<>();
  private List<Order> order = List.of();

  /**
   * @param schema as the caller wrote it, perhaps with an instant
   */
  TableQuery(String schema, EdmTable table) {
    this.schema = schema;
    this.table = table;
  }

  EdmTable table() {
    return table;
  }

  void read(Collection<EdmColumn> more) {
    columns.addAll(more);
  }

  /** What is read, in this order. */
  List<EdmColumn> columns() {
    return List.copyOf(columns);
  }

  void where(Sql condition) {
    conditions.add(condition);
  }

  void orderBy(List<Order> wanted) {
    order = List.copyOf(wanted);
    wanted.forEach(o -> columns.add(o.column()));
  }

  List<Order> order() {
    return order;
  }

  /** The rows from a place on, at most so many. */
  Sql rows(long offset, long most) {
    String list = columns.stream().map(EdmColumn::sql).collect(Collectors.joining(", "));
    return Sql.join(
        "SELECT " + list,
        from(),
        order.isEmpty() ? "" : " ORDER BY " + Order.sql(order),
        offset == 0 ? "" : " OFFSET " + offset + " ROWS",
        " FETCH NEXT " + most + " ROWS ONLY");
  }

  /** How many there are. */
  Sql count() {
    return Sql.join("SELECT COUNT(*)", from());
  }

  private Sql from() {
    String source = " FROM " + Sql.name(schema) + "." + Sql.name(table.view().name().table());
    return conditions.isEmpty()
        ? Sql.of(source)
        : Sql.join(source + " WHERE ", Sql.all(conditions));
  }
}
