package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.Asking.Operation;
import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the decisions about the tables inside a virtual table mean for it. For one view.
 *
 * <ul>
 *   <li>something that its query needs is closed or hidden: it is refused, and the reason names a
 *       table inside only when the caller may know of it;
 *   <li>otherwise, when something inside is filtered or masked: its columns may be NULL, and they
 *       are as wide as masks make them.
 * </ul>
 */
final class TablesInside {
  private final CallerView view;

  TablesInside(CallerView view) {
    this.view = view;
  }

  /**
   * The view with its virtual tables as the caller has them.
   *
   * @param operation a listing keeps what cannot be read
   */
  CallerView settled(Operation operation) {
    if (view.tables().stream().noneMatch(t -> t.table().query().isPresent())) {
      return view;
    }
    List<ViewTable> tables = new ArrayList<>();
    Map<TableName, Refusal> refused = new HashMap<>();
    for (ViewTable table : view.tables()) {
      Optional<Refusal> refusal = operation == Operation.LIST ? Optional.empty() : refusal(table);
      if (refusal.isPresent()) {
        refused.put(table.name(), refusal.get());
      } else {
        tables.add(shown(table));
      }
    }
    return view.with(tables, refused);
  }

  /** Why a table cannot be read although its own decision allows it. */
  private Optional<Refusal> refusal(ViewTable table) {
    if (table.table().query().isEmpty()) {
      return Optional.empty();
    }
    Optional<Refusal> found = Optional.empty();
    for (Map.Entry<TableName, Set<String>> read : table.table().query().get().reads().entrySet()) {
      Optional<Refusal> closed = closed(table.table(), read.getKey(), read.getValue());
      if (closed.isPresent() && view.refusal(read.getKey()).isPresent()) {
        return closed; // says most
      }
      found = found.or(() -> closed);
    }
    return found;
  }

  private Optional<Refusal> closed(CatalogTable table, TableName inside, Set<String> columns) {
    Optional<Refusal> known = view.refusal(inside);
    if (known.isPresent()) {
      return Optional.of(
          new Refusal(
              known.get().code(),
              table.name() + " reads " + inside + ": " + known.get().message()));
    }
    Optional<ViewTable> open = view.table(inside);
    boolean readable =
        open.isPresent()
            && columns.stream()
                .allMatch(c -> open.get().columns().stream().anyMatch(v -> v.name().equals(c)));
    return readable
        ? open.flatMap(this::refusal).map(inner -> told(table, inner))
        : Optional.of(hidden(table));
  }

  /** A reason that names what stands deeper inside names it for the outer table too. */
  private static Refusal told(CatalogTable table, Refusal inner) {
    return inner.code() == ErrorCode.ACCESS_DENIED
        ? hidden(table)
        : new Refusal(inner.code(), hidden(table).message());
  }

  private static Refusal hidden(CatalogTable table) {
    return new Refusal(
        ErrorCode.ACCESS_DENIED,
        table.name()
            + " is made of data that is not all open to you; ask its owner for access: "
            + table.publisher().contact());
  }

  private ViewTable shown(ViewTable table) {
    if (table.table().query().isEmpty() || view.opennessInside(table.name()) == Openness.OPEN) {
      return table;
    }
    boolean widens = view.opennessInside(table.name()) == Openness.MASKED;
    return new ViewTable(
        table.table(),
        table.columns().stream()
            .map(
                c ->
                    new ViewColumn(
                        c.column(), widens ? widest(c.type()) : c.type(), true, c.masked()))
            .toList(),
        table.decision());
  }

  /** What stands inside a virtual table, as a caller sees it. */
  enum Openness {
    /** Every row and value. */
    OPEN,
    /** Rows are missing. */
    FILTERED,
    /** Values are masked, or columns missing. */
    MASKED
  }

  /** A type with room for whatever a mask makes of its values. */
  static ColumnType widest(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER -> ColumnType.BIGINT;
      case DECIMAL -> ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, type.scale());
      case VARCHAR -> ColumnType.VARCHAR;
      default -> type;
    };
  }
}
