package dev.portico.gateway.catalog.sketch;

import dev.portico.gateway.catalog.sketch.SketchedTable.Place;
import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.ListedTable;
import dev.portico.spi.ListedTable.ForeignKey;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import dev.portico.spi.TypeKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Describes the tables of a schema of a SQL store. Used once, by one thread. */
final class StoreTables {
  private static final int SAMPLE_ROWS = 200;
  private static final int MOST_SAMPLED_COLUMNS = 100;
  private static final Duration SAMPLE_PATIENCE = Duration.ofSeconds(10);

  /** A contract reads such a name as that of another schema. */
  private static final Pattern QUALIFIED = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*\\.[^.]+");

  private final SqlPort port;
  private final String schema;
  private final Place place;
  private final Names names = new Names();
  private final List<String> notes;
  private final Map<String, SketchedTable> byStoreName = new HashMap<>();
  private final List<ListedTable> listed = new ArrayList<>();

  StoreTables(SqlPort port, String schema, Place place, List<String> notes) {
    this.port = port;
    this.schema = schema;
    this.place = place;
    this.notes = notes;
  }

  /** The tables whose names are wanted. */
  List<SketchedTable> read(Predicate<String> wanted, int most) {
    for (ListedTable table : port.tables(schema, most + 1)) {
      if (wanted.test(table.name())) {
        listed.add(table);
      }
    }
    listed.forEach(this::table);
    List<SketchedTable> tables = new ArrayList<>();
    for (ListedTable table : listed) {
      Optional.ofNullable(byStoreName.get(table.name()))
          .map(sketched -> related(sketched, table))
          .ifPresent(tables::add);
    }
    return tables.stream().map(table -> table.remembering(PastHints.of(table, tables))).toList();
  }

  private void table(ListedTable table) {
    Optional<StoreTable> found = port.describe(schema, table.name());
    if (found.isEmpty()) {
      notes.add("table " + table.name() + " cannot be read by the connection's user");
    } else if (QUALIFIED.matcher(table.name()).matches() || table.name().indexOf('"') >= 0) {
      notes.add("table " + table.name() + " has a name that no contract can refer to");
    } else {
      List<String> leftOut = new ArrayList<>();
      List<SketchedColumn> columns = columns(table, found.get(), leftOut);
      if (columns.isEmpty()) {
        notes.add("table " + table.name() + " has no column that can be read");
        return;
      }
      byStoreName.put(
          table.name(),
          new SketchedTable(
              names.of(table.name()),
              table.name(),
              place,
              table.comment(),
              sampled(table.name(), columns),
              List.of(),
              leftOut,
              Optional.empty()));
    }
  }

  private static List<SketchedColumn> columns(
      ListedTable table, StoreTable found, List<String> leftOut) {
    Names taken = new Names();
    List<SketchedColumn> columns = new ArrayList<>();
    boolean wholeKey =
        found.columns().stream()
            .filter(c -> found.primaryKey().contains(c.name()))
            .allMatch(c -> published(table, c).isEmpty());
    for (StoreColumn column : found.columns()) {
      Optional<String> why = published(table, column);
      if (why.isPresent()) {
        leftOut.add("column " + column.name() + ": " + why.get());
      } else {
        int position = wholeKey ? found.primaryKey().indexOf(column.name()) + 1 : 0;
        columns.add(column(table, column, taken.of(column.name()), position));
      }
    }
    return columns;
  }

  /** Why a column is not published; empty when it is. */
  private static Optional<String> published(ListedTable table, StoreColumn column) {
    if (table.unreadable().contains(column.name())) {
      return Optional.of("the connection's user may not read it");
    } else if (column.type() == null) {
      return Optional.of("Portico cannot read the type " + column.storeType());
    }
    return column.name().indexOf('"') >= 0 || column.name().isBlank()
        ? Optional.of("a contract cannot refer to a name with quotes")
        : Optional.empty();
  }

  private static SketchedColumn column(
      ListedTable table, StoreColumn column, String name, int position) {
    String physical = TypeText.physical(column);
    return new SketchedColumn(
        name,
        column.name(),
        column.type(),
        physical,
        physical.equals(column.storeType()) ? "" : column.storeType() + " in the store",
        !column.nullable(),
        position,
        Optional.ofNullable(table.columnComments().get(column.name())),
        PersonalData.byName(table.name(), name, column.storeType(), column.type()),
        Optional.empty());
  }

  private SketchedTable related(SketchedTable table, ListedTable listing) {
    List<SketchedColumn> columns = new ArrayList<>(table.columns());
    List<String> composite = new ArrayList<>();
    for (ForeignKey key : listing.foreignKeys()) {
      Optional<List<String>> from = named(table, key.columns());
      Optional<SketchedTable> target =
          key.schema().equals(schema)
              ? Optional.ofNullable(byStoreName.get(key.table()))
              : Optional.empty();
      Optional<List<String>> to = target.flatMap(t -> named(t, key.targets()));
      if (from.isPresent() && to.isPresent()) {
        relate(table.name(), columns, composite, from.get(), target.get().name(), to.get());
      }
    }
    return table.related(columns, composite);
  }

  private static void relate(
      String table,
      List<SketchedColumn> columns,
      List<String> composite,
      List<String> from,
      String target,
      List<String> to) {
    if (from.size() > 1) {
      composite.add("{from: " + references(table, from) + ", to: " + references(target, to) + "}");
      return;
    }
    columns.replaceAll(
        column ->
            column.name().equals(from.get(0)) && column.refersTo().isEmpty()
                ? column.referring(target + "." + to.get(0))
                : column);
  }

  private static String references(String table, List<String> columns) {
    return columns.stream()
        .map(column -> table + "." + column)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** The names in SQL of columns, when all of them are published and can be referred to. */
  private static Optional<List<String>> named(SketchedTable table, List<String> storeNames) {
    List<String> found = new ArrayList<>();
    for (String storeName : storeNames) {
      table.columns().stream()
          .filter(c -> c.storeName().equals(storeName))
          .map(SketchedColumn::name)
          .filter(name -> (table.name() + "." + name).matches("[A-Za-z_]\\w*\\.[A-Za-z_]\\w*"))
          .findFirst()
          .ifPresent(found::add);
    }
    return found.size() == storeNames.size() ? Optional.of(found) : Optional.empty();
  }

  /** Looks at some texts whose names say nothing; a store that does not like it is let be. */
  private List<SketchedColumn> sampled(String table, List<SketchedColumn> columns) {
    List<SketchedColumn> texts =
        columns.stream()
            .filter(c -> c.personal().isEmpty() && c.type().kind() == TypeKind.VARCHAR)
            .limit(MOST_SAMPLED_COLUMNS)
            .toList();
    if (texts.isEmpty()) {
      return columns;
    }
    Map<String, List<String>> values = new HashMap<>();
    try {
      sample(table, texts, values);
    } catch (PortException e) {
      return columns;
    }
    return columns.stream()
        .map(
            c ->
                values.containsKey(c.storeName())
                    ? c.suspected(PersonalData.byShape(values.get(c.storeName())))
                    : c)
        .toList();
  }

  private void sample(String table, List<SketchedColumn> texts, Map<String, List<String>> values) {
    String sql =
        texts.stream()
            .map(c -> quoted(c.storeName()))
            .collect(
                Collectors.joining(
                    ", ",
                    "SELECT ",
                    " FROM " + quoted(schema) + "." + quoted(table) + " LIMIT " + SAMPLE_ROWS));
    List<Column> columns =
        texts.stream().map(c -> new Column(c.storeName(), ColumnType.VARCHAR, true)).toList();
    ExecutionContext context =
        new ExecutionContext(
            "new-product", Instant.now().plus(SAMPLE_PATIENCE), ZoneOffset.UTC, SAMPLE_ROWS);
    SqlFragment fragment =
        new SqlFragment(sql, List.<BindValue>of(), columns, OptionalLong.of(SAMPLE_ROWS));
    try (RowSource rows = port.execute(fragment, context)) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int i = 0; i < texts.size(); i++) {
          List<String> ofColumn =
              values.computeIfAbsent(texts.get(i).storeName(), c -> new ArrayList<>());
          for (int row = 0; row < batch.rows(); row++) {
            Object value = batch.columns().get(i).value(row);
            ofColumn.add(value == null ? null : value.toString());
          }
        }
      }
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
