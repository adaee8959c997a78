package dev.portico.gateway.query.own;

import dev.portico.gateway.policy.ListedTables;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.query.own.TableListRows.Listed;
import dev.portico.spi.ColumnType;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code INFORMATION_SCHEMA} but for its keys. */
final class StandardRows {
  /** The name of the one catalog. */
  static final String MESH = "mesh";

  private StandardRows() {}

  static Map<String, TableRows<?>> tables() {
    return Map.of(
        "information_schema.schemata",
        schemata(),
        "information_schema.tables",
        list(),
        "information_schema.columns",
        columns(),
        "information_schema.views",
        views());
  }

  private static TableRows<String> schemata() {
    return new TableRows<>(sight -> sight.schemas().stream())
        .cell("CATALOG_NAME", s -> MESH)
        .cell("SCHEMA_NAME", s -> s)
        .cell("SCHEMA_OWNER", s -> null);
  }

  private static TableRows<ListedTables.Listed> list() {
    return named(new TableRows<>(sight -> sight.listed().stream()))
        .cell("TABLE_TYPE", t -> TableListRows.type(t.table(), "BASE TABLE"))
        .cell("IS_INSERTABLE_INTO", t -> "NO");
  }

  private static TableRows<ListedTables.Listed> views() {
    return named(new TableRows<>(sight -> Stream.<ListedTables.Listed>empty()))
        .cell("VIEW_DEFINITION", t -> null);
  }

  private static TableRows<ListedTables.Listed> named(TableRows<ListedTables.Listed> rows) {
    return named(rows, table -> table);
  }

  private static <R> TableRows<R> named(TableRows<R> rows, Function<R, ListedTables.Listed> table) {
    return rows.cell("TABLE_CATALOG", r -> MESH)
        .cell("TABLE_SCHEMA", r -> table.apply(r).schema())
        .cell("TABLE_NAME", r -> table.apply(r).table().name().table());
  }

  /** A visible column of a table under the schema that it is listed in. */
  private record StandardColumn(ListedTables.Listed table, Listed listed) {
    ViewColumn column() {
      return listed.column();
    }
  }

  private static Stream<StandardColumn> columns(Sight sight) {
    return sight.listed().stream()
        .flatMap(
            table -> TableListRows.listed(table.table()).map(c -> new StandardColumn(table, c)));
  }

  private static TableRows<StandardColumn> columns() {
    return named(new TableRows<>(StandardRows::columns), StandardColumn::table)
        .cell("COLUMN_NAME", c -> c.column().name())
        .cell("ORDINAL_POSITION", c -> c.listed().ordinal())
        .cell("COLUMN_DEFAULT", c -> null)
        .cell("IS_NULLABLE", c -> c.column().nullable() ? "YES" : "NO")
        .cell("DATA_TYPE", c -> dataType(c.column().type()))
        .cell("CHARACTER_MAXIMUM_LENGTH", c -> length(c.column().type()))
        .cell("NUMERIC_PRECISION", c -> digits(c.column().type()))
        .cell("NUMERIC_PRECISION_RADIX", c -> digits(c.column().type()) == null ? null : 10)
        .cell("NUMERIC_SCALE", c -> scale(c.column().type()))
        .cell("DATETIME_PRECISION", c -> fraction(c.column().type()));
  }

  private static String dataType(ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL, VARCHAR, VARBINARY -> type.kind().name();
      default -> type.toString();
    };
  }

  private static Integer length(ColumnType type) {
    return switch (type.kind()) {
      case VARCHAR, VARBINARY ->
          type.precision() == ColumnType.UNBOUNDED ? null : Integer.valueOf(type.precision());
      default -> null;
    };
  }

  private static Integer digits(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT -> 5;
      case INTEGER -> 10;
      case BIGINT -> 19;
      case DECIMAL -> type.precision();
      case REAL -> 7;
      case DOUBLE -> 15;
      default -> null;
    };
  }

  private static Integer scale(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT -> 0;
      case DECIMAL -> type.scale();
      default -> null;
    };
  }

  private static Integer fraction(ColumnType type) {
    return switch (type.kind()) {
      case DATE -> 0;
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> 6;
      default -> null;
    };
  }
}
