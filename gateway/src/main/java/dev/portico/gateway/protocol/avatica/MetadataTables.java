package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ListedTables;
import dev.portico.gateway.policy.ListedTables.Listed;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.protocol.Remarks;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Session;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.TypeKind;
import java.sql.DatabaseMetaData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Answers the questions of {@link DatabaseMetaData} from what the caller may see. Kinds of things
 * that Portico does not have, such as procedures, are empty. Safe for many threads.
 */
final class MetadataTables {
  static final String CATALOG = "mesh";

  private static final String TABLE = "TABLE";
  private static final String SYSTEM_TABLE = "SYSTEM TABLE";
  private static final String VIEW = "VIEW";

  /** In the order in which tables are listed. */
  private static final List<String> TYPES = List.of(SYSTEM_TABLE, TABLE, VIEW);

  private final RecentViews views;

  MetadataTables(QueryService queries) {
    this.views = new RecentViews(queries);
  }

  /** Columns and rows of an answer; no batch when there are no rows. */
  record Answer(List<OutputColumn> columns, Optional<RowBatch> batch) {}

  Answer answer(Session session, MetadataQuery query) {
    List<Object[]> rows = new ArrayList<>();
    if (query.catalog().isEmpty() || query.catalog().get().equalsIgnoreCase(CATALOG)) {
      collect(session, query, rows);
    }
    return new Answer(query.kind().columns(), batch(query.kind().columns(), rows));
  }

  private void collect(Session session, MetadataQuery query, List<Object[]> rows) {
    switch (query.kind()) {
      case CATALOGS -> rows.add(new Object[] {CATALOG});
      case TABLE_TYPES -> TYPES.forEach(type -> rows.add(new Object[] {type}));
      case TYPE_INFO -> rows.addAll(TypeInfo.rows());
      case CLIENT_INFO ->
          rows.add(
              new Object[] {
                "ApplicationName", 200, "", "the program that asks, as policies and audit see it"
              });
      case SCHEMAS ->
          schemas(ListedTables.schemas(views.view(session), aliases(session, query)), query, rows);
      case TABLES -> tables(listed(session, query), query, rows);
      case COLUMNS -> columns(listed(session, query), query, rows);
      case PRIMARY_KEYS, BEST_ROW_IDENTIFIER, INDEX_INFO ->
          new MetadataKeys(view(session, query), aliases(session, query)).collect(query, rows);
      case TABLE_PRIVILEGES -> privileges(session, listed(session, query), query, rows);
      case IMPORTED_KEYS, EXPORTED_KEYS, CROSS_REFERENCE ->
          new MetadataKeys(views.view(session), List.of()).collect(query, rows);
      case FUNCTIONS, FUNCTION_COLUMNS -> rows.addAll(MetadataFunctions.rows(query));
      case VERSION_COLUMNS,
          PROCEDURES,
          PROCEDURE_COLUMNS,
          COLUMN_PRIVILEGES,
          UDTS,
          SUPER_TYPES,
          SUPER_TABLES,
          ATTRIBUTES,
          PSEUDO_COLUMNS -> {}
    }
  }

  private List<Listed> listed(Session session, MetadataQuery query) {
    return ListedTables.of(view(session, query), aliases(session, query));
  }

  /** A question about some schemas costs no decisions about the others. */
  private CallerView view(Session session, MetadataQuery query) {
    if (query.schema().isEmpty() || query.schema().get().equals("%")) {
      return views.view(session);
    }
    LikePattern pattern = LikePattern.of(query.schema());
    Set<String> domains =
        aliases(session, query).stream()
            .filter(pattern::matches)
            .map(alias -> alias.substring(0, alias.indexOf('@')).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    return views.view(session, new RecentViews.Scope(pattern, domains));
  }

  /** The schemas with an instant that this session used, and the one that a question names. */
  private static List<String> aliases(Session session, MetadataQuery query) {
    Optional<String> asked =
        query
            .schema()
            .flatMap(LikePattern::exact)
            .flatMap(
                name -> ListedTables.alias(name, session.settings().timeZone(), Instant.now()));
    return asked.map(List::of).orElseGet(session::aliases);
  }

  private static void schemas(List<String> names, MetadataQuery query, List<Object[]> rows) {
    LikePattern schema = LikePattern.of(query.schema());
    names.stream().filter(schema::matches).forEach(name -> rows.add(new Object[] {name, CATALOG}));
  }

  /** Ordered by type, then schema and table, as {@link ListedTables} lists them. */
  private static void tables(List<Listed> all, MetadataQuery query, List<Object[]> rows) {
    Predicate<Listed> matches = matching(query);
    for (String type : TYPES) {
      if (query.types().isPresent()
          && query.types().get().stream().noneMatch(type::equalsIgnoreCase)) {
        continue;
      }
      all.stream()
          .filter(listed -> type(listed.table()).equals(type))
          .filter(matches)
          .forEach(listed -> rows.add(tableRow(listed, type)));
    }
  }

  private static Object[] tableRow(Listed listed, String type) {
    ViewTable table = listed.table();
    Object[] row = new Object[MetadataKind.TABLES.columns().size()];
    row[0] = CATALOG;
    row[1] = listed.schema();
    row[2] = table.name().table();
    row[3] = type;
    row[4] = Remarks.of(table);
    return row;
  }

  /** Programs take no answer for every right, and prepare to change rows. */
  private static void privileges(
      Session session, List<Listed> all, MetadataQuery query, List<Object[]> rows) {
    all.stream()
        .filter(matching(query))
        .forEach(
            listed ->
                rows.add(
                    new Object[] {
                      CATALOG,
                      listed.schema(),
                      listed.table().name().table(),
                      null,
                      session.principal().name(),
                      "SELECT",
                      "NO"
                    }));
  }

  private static void columns(List<Listed> all, MetadataQuery query, List<Object[]> rows) {
    LikePattern wanted = LikePattern.of(query.column());
    all.stream()
        .filter(matching(query))
        .forEach(
            listed -> {
              ViewTable table = listed.table();
              for (int i = 0; i < table.columns().size(); i++) {
                if (wanted.matches(table.columns().get(i).name())) {
                  rows.add(columnRow(listed, table.columns().get(i), i + 1, query));
                }
              }
            });
  }

  private static Object[] columnRow(
      Listed listed, ViewColumn column, int ordinal, MetadataQuery query) {
    ColumnType type =
        query.plainInstants() && column.type().kind() == TypeKind.TIMESTAMP_TZ
            ? ColumnType.TIMESTAMP
            : column.type();
    Object[] row = new Object[MetadataKind.COLUMNS.columns().size()];
    row[0] = CATALOG;
    row[1] = listed.schema();
    row[2] = listed.table().name().table();
    row[3] = column.name();
    row[4] = JdbcTypes.code(type);
    row[5] = JdbcTypes.name(type);
    row[6] = JdbcTypes.precision(type);
    row[8] = JdbcTypes.signed(type) || JdbcTypes.scale(type) > 0 ? JdbcTypes.scale(type) : null;
    row[9] = JdbcTypes.signed(type) ? JdbcTypes.radix(type) : null;
    row[10] = column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls;
    row[11] = Remarks.of(listed.table(), column);
    row[15] = JdbcTypes.octets(type);
    row[16] = ordinal;
    row[17] = column.nullable() ? "YES" : "NO";
    row[22] = "NO";
    row[23] = "NO";
    return row;
  }

  private static Predicate<Listed> matching(MetadataQuery query) {
    LikePattern schema = LikePattern.of(query.schema());
    LikePattern table = LikePattern.of(query.table());
    return candidate ->
        schema.matches(candidate.schema()) && table.matches(candidate.table().name().table());
  }

  private static String type(ViewTable table) {
    if (table.table().product().isEmpty()) {
      return SYSTEM_TABLE;
    }
    return table.table().query().isPresent() ? VIEW : TABLE;
  }

  private static Optional<RowBatch> batch(List<OutputColumn> columns, List<Object[]> rows) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    ColumnVector[] vectors =
        columns.stream()
            .map(c -> new ColumnVector(c.type(), rows.size()))
            .toArray(ColumnVector[]::new);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < vectors.length; column++) {
        vectors[column].set(row, rows.get(row)[column]);
      }
    }
    return Optional.of(new RowBatch(rows.size(), Arrays.asList(vectors)));
  }
}
