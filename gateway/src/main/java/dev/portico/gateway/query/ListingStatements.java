package dev.portico.gateway.query;

import dev.portico.gateway.catalog.EarlierContract;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ListedTables;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.sql.ColumnsThen;
import dev.portico.gateway.sql.Suggestion;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.spi.ColumnType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What SHOW and DESCRIBE answer: the caller's settings and view, nothing else. */
final class ListingStatements {
  private static final List<OutputColumn> SETTINGS =
      List.of(TextStream.column("name"), TextStream.column("setting"));
  private static final List<OutputColumn> SCHEMAS = List.of(TextStream.column("schema"));
  private static final List<OutputColumn> TABLES =
      List.of(
          TextStream.column("schema"), TextStream.column("name"), TextStream.column("description"));
  private static final List<OutputColumn> COLUMNS =
      List.of(
          TextStream.column("name"),
          TextStream.column("type"),
          TextStream.column("nullable", ColumnType.BOOLEAN),
          TextStream.column("masked", ColumnType.BOOLEAN),
          TextStream.column("description"));

  private ListingStatements() {}

  static List<OutputColumn> columns(Statement.Listing statement) {
    if (statement instanceof Statement.Settings) {
      return SETTINGS;
    } else if (statement instanceof Statement.Schemas) {
      return SCHEMAS;
    }
    return statement instanceof Statement.Tables ? TABLES : COLUMNS;
  }

  static List<List<Object>> settings(Session session) {
    return SessionStatements.NAMES.stream()
        .map(name -> row(name, SessionStatements.show(session, name)))
        .toList();
  }

  static List<List<Object>> schemas(CallerView all, Session session) {
    return ListedTables.schemas(all, session.aliases()).stream()
        .map(ListingStatements::row)
        .toList();
  }

  /**
   * @param schema whose tables alone; one with an instant need not have been used before
   * @param now of the statement
   */
  static List<List<Object>> tables(
      CallerView all, Optional<String> schema, Session session, Instant now) {
    List<String> aliases =
        schema
            .flatMap(name -> ListedTables.alias(name, session.settings().timeZone(), now))
            .map(List::of)
            .orElse(List.of());
    List<String> schemas = ListedTables.schemas(all, aliases);
    if (schema.isPresent() && schemas.stream().noneMatch(schema.get()::equalsIgnoreCase)) {
      throw new GatewayException(
          ErrorCode.TABLE_NOT_FOUND,
          "there is no schema \""
              + schema.get()
              + "\""
              + Suggestion.among(schema.get(), List.of(), all.schemas()));
    }
    return ListedTables.of(all, aliases).stream()
        .filter(
            t ->
                schema
                    .map(t.schema()::equalsIgnoreCase)
                    .orElse(t.table().table().product().isPresent()))
        .map(
            t ->
                row(
                    t.schema(),
                    t.table().name().table(),
                    t.table().table().description().orElse(null)))
        .toList();
  }

  /**
   * The columns that a table had.
   *
   * @param table with what the caller sees of the columns of then, whether or not they can be read
   */
  static List<List<Object>> describe(ViewTable table, Period period) {
    Optional<EarlierContract> then = ColumnsThen.then(table.table(), period);
    if (then.isEmpty()) {
      return table.columns().stream()
          .filter(column -> !table.table().past().isFormer(column.name()))
          .map(column -> describe(column, column.column().description()))
          .toList();
    }
    return then.get().columns().stream()
        .flatMap(
            had ->
                VisibleKeys.column(table, had.name())
                    .map(seen -> describe(seen, had.description()))
                    .stream())
        .toList();
  }

  private static List<Object> describe(ViewColumn column, Optional<String> description) {
    return row(
        column.name(),
        column.type().toString(),
        column.nullable(),
        column.masked(),
        description.orElse(null));
  }

  /** May hold null. */
  private static List<Object> row(Object... cells) {
    return Arrays.asList(cells);
  }
}
