package dev.portico.gateway.query.own;

import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Drift;
import dev.portico.gateway.catalog.Publisher.OutputPort;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code portico.tables}, {@code columns}, {@code policies_in_force} and {@code drift}: the visible
 * tables themselves.
 */
final class TableListRows {
  private TableListRows() {}

  /** A visible column; {@code key} is the primary key of its table as far as the caller sees it. */
  record Listed(ViewTable table, ViewColumn column, int ordinal, List<String> key) {}

  private record InForce(ViewTable table, Optional<String> revision) {}

  static Map<String, TableRows<?>> tables() {
    return Map.of(
        "portico.tables",
        list(),
        "portico.columns",
        columns(),
        "portico.policies_in_force",
        policies(),
        "portico.drift",
        drift());
  }

  private static TableRows<ViewTable> list() {
    return new TableRows<>(sight -> sight.tables().stream())
        .cell("table_schema", t -> t.name().schema())
        .cell("table_name", t -> t.name().table())
        .cell("table_type", t -> type(t, "TABLE"))
        .cell("product", t -> ofProduct(t, DataProduct::name))
        .cell("product_version", t -> ofProduct(t, DataProduct::version))
        .cell("port", t -> ofPort(t, OutputPort::name))
        .cell("port_version", t -> ofPort(t, OutputPort::version))
        .cell("owner", t -> ofProduct(t, DataProduct::owner))
        .cell("support", t -> ofProduct(t, p -> Texts.text(p.support())))
        .cell("description", t -> Texts.text(t.table().description()))
        .cell("tags", t -> Texts.list(t.table().tags()))
        .cell("primary_key", t -> Texts.list(VisibleKeys.primary(t)))
        .cell("time_travel", TableListRows::timeTravel)
        .cell("estimated_rows", TableListRows::estimatedRows);
  }

  private static TableRows<Listed> columns() {
    return new TableRows<>(TableListRows::listed)
        .cell("table_schema", c -> c.table().name().schema())
        .cell("table_name", c -> c.table().name().table())
        .cell("column_name", c -> c.column().name())
        .cell("ordinal_position", Listed::ordinal)
        .cell("type", c -> c.column().type().toString())
        .cell("nullable", c -> c.column().nullable())
        .cell("masked", c -> c.column().masked())
        .cell("mask", TableListRows::mask)
        .cell("key_position", TableListRows::keyPosition)
        .cell("tags", c -> Texts.list(c.column().column().tags()))
        .cell("classification", c -> Texts.text(c.column().column().classification()))
        .cell("description", c -> Texts.text(c.column().column().description()))
        .cell("drifted", c -> c.column().column().drift().isPresent());
  }

  private static TableRows<InForce> policies() {
    return new TableRows<>(TableListRows::inForce)
        .cell("table_schema", p -> p.table().name().schema())
        .cell("table_name", p -> p.table().name().table())
        .cell("rows_filtered", p -> p.table().decision().filtersRows())
        .cell("masked_columns", TableListRows::maskedColumns)
        .cell("max_rows", TableListRows::maxRows)
        .cell("reasons", p -> Texts.list(p.table().decision().reasons()))
        .cell("policy_revision", p -> p.revision().orElse(null));
  }

  private static TableRows<Drift> drift() {
    return new TableRows<>(TableListRows::visibleDrift)
        .cell("table_schema", d -> d.table().schema())
        .cell("table_name", d -> d.table().table())
        .cell("column_name", d -> d.column().isEmpty() ? null : d.column())
        .cell("contract_says", Drift::contractSays)
        .cell("store_says", Drift::storeSays);
  }

  /** All visible columns, table by table. */
  static Stream<Listed> listed(Sight sight) {
    return sight.tables().stream().flatMap(TableListRows::listed);
  }

  static Stream<Listed> listed(ViewTable table) {
    List<String> key = VisibleKeys.primary(table);
    return IntStream.range(0, table.columns().size())
        .mapToObj(i -> new Listed(table, table.columns().get(i), i + 1, key));
  }

  private static Stream<InForce> inForce(Sight sight) {
    Optional<String> revision = sight.view().decision().revision();
    return sight.tables().stream().map(t -> new InForce(t, revision));
  }

  private static Stream<Drift> visibleDrift(Sight sight) {
    return sight.snapshot().drift().stream().filter(drift -> shows(sight, drift));
  }

  /** Of a table whole only where nothing is hidden: a store's words may name any column. */
  private static boolean shows(Sight sight, Drift drift) {
    TableName name = drift.table();
    return sight
        .view()
        .table(name)
        .filter(
            table ->
                drift.column().isEmpty()
                    ? table.columns().size() == table.table().columns().size()
                    : table.columns().stream().anyMatch(c -> c.name().equals(drift.column())))
        .isPresent();
  }

  static boolean own(ViewTable table) {
    return table.table().product().isEmpty();
  }

  private static Object ofProduct(ViewTable table, Function<DataProduct, String> value) {
    return table.table().product().map(value).orElse(null);
  }

  private static Object ofPort(ViewTable table, Function<OutputPort, String> value) {
    return table.table().port().map(value).orElse(null);
  }

  /**
   * What kind of table it is.
   *
   * @param plain the word for a table of a store
   */
  static String type(ViewTable table, String plain) {
    if (own(table)) {
      return "SYSTEM TABLE";
    }
    return table.table().query().isPresent() ? "VIEW" : plain;
  }

  private static Object timeTravel(ViewTable table) {
    boolean ofStore = table.table().query().isEmpty() && !own(table);
    return ofStore ? table.table().timeTravel().strategy() : null;
  }

  /** The number of rows that do not show is nobody's business. */
  private static Object estimatedRows(ViewTable table) {
    boolean told = !table.decision().filtersRows() && table.table().estimatedRows().isPresent();
    return told ? table.table().estimatedRows().getAsLong() : null;
  }

  private static Object mask(Listed listed) {
    Mask mask = listed.table().decision().masks().get(listed.column().name());
    return mask == null ? null : mask.function().word();
  }

  private static Object keyPosition(Listed listed) {
    int place = listed.key().indexOf(listed.column().name());
    return place < 0 ? null : place + 1;
  }

  private static Object maskedColumns(InForce inForce) {
    return Texts.list(
        new TreeMap<>(inForce.table().decision().masks())
            .entrySet().stream()
                .filter(e -> visible(inForce.table(), e.getKey()))
                .map(e -> e.getKey() + ": " + e.getValue().function().word())
                .toList());
  }

  private static boolean visible(ViewTable table, String column) {
    return table.columns().stream().anyMatch(c -> c.name().equals(column));
  }

  private static Object maxRows(InForce inForce) {
    long most = inForce.table().decision().obligations().maxRows();
    return most == Obligations.NO_LIMIT ? null : most;
  }
}
