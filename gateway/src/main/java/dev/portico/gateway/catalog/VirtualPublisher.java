package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.ProductQueries.Meaning;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Column;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Makes published tables of drafts, virtual ones after those that they read: their columns are
 * compared with what the query gives over the tables as they are known now. Used once, by one
 * thread.
 */
final class VirtualPublisher {
  private final ProductQueries queries;
  private final Function<TableDraft, StoreAnswer> answers;
  private final Map<TableName, TableDraft> drafts = new LinkedHashMap<>();
  private final Map<TableName, PublishedTable> published = new HashMap<>();

  private VirtualPublisher(
      List<TableDraft> drafts, ProductQueries queries, Function<TableDraft, StoreAnswer> answers) {
    drafts.forEach(draft -> this.drafts.put(draft.name(), draft));
    this.queries = queries;
    this.answers = answers;
  }

  /**
   * The published tables, in the order of their drafts.
   *
   * @param answers what is known of a table from its store
   */
  static List<PublishedTable> publish(
      List<TableDraft> drafts, ProductQueries queries, Function<TableDraft, StoreAnswer> answers) {
    VirtualPublisher publisher = new VirtualPublisher(drafts, queries, answers);
    return drafts.stream().map(publisher::publish).toList();
  }

  /** The loader made sure that no virtual table stands on itself. */
  private PublishedTable publish(TableDraft draft) {
    PublishedTable known = published.get(draft.name());
    if (known == null) {
      known =
          draft.relation() instanceof StoreRelation.Query query
              ? virtual(draft, query)
              : TablePublisher.publish(draft, answers.apply(draft));
      published.put(draft.name(), known);
    }
    return known;
  }

  private PublishedTable virtual(TableDraft draft, StoreRelation.Query query) {
    List<CatalogTable> inside =
        query.reads().keySet().stream().map(drafts::get).map(d -> publish(d).table()).toList();
    try {
      return compared(draft, query, queries.describe(query.sql(), inside));
    } catch (GatewayException e) {
      // its contract was sound with the types it declares; the stores have others
      String reason = "its query does not fit the types of the tables it reads: " + e.getMessage();
      List<CatalogColumn> columns =
          draft.columns().stream().map(c -> column(c, c.type(), Optional.of(reason))).toList();
      Drift drift = new Drift(draft.name(), "", "a query that can be run", e.getMessage());
      return new PublishedTable(table(draft, query, columns), List.of(drift));
    }
  }

  private static PublishedTable compared(
      TableDraft draft, StoreRelation.Query query, Meaning meaning) {
    Map<String, Column> given = new HashMap<>();
    meaning.columns().forEach(c -> given.put(c.name().toLowerCase(Locale.ROOT), c));
    List<CatalogColumn> columns = new ArrayList<>();
    List<Drift> drift = new ArrayList<>();
    for (TableDraft.ColumnDraft column : draft.columns()) {
      Column found = given.get(column.name().toLowerCase(Locale.ROOT));
      if (found == null) {
        columns.add(column(column, column.type(), Optional.of("the query does not give it")));
        continue;
      }
      StoreColumn shown =
          new StoreColumn(found.name(), found.type().toString(), found.type(), found.nullable());
      TypeAgreement agreement = TypeAgreement.of(column.type(), shown);
      Optional<String> reason =
          agreement
              .drift()
              .map(
                  d ->
                      "the contract says "
                          + column.type().type()
                          + ", the query gives "
                          + found.type());
      reason.ifPresent(
          r ->
              drift.add(
                  new Drift(
                      draft.name(),
                      column.name(),
                      column.type().type().toString(),
                      found.type().toString())));
      columns.add(column(column, DeclaredType.exact(agreement.type()), reason));
    }
    return new PublishedTable(
        table(draft, new StoreRelation.Query(query.sql(), meaning.reads()), columns), drift);
  }

  private static CatalogColumn column(
      TableDraft.ColumnDraft column, DeclaredType type, Optional<String> drift) {
    return new CatalogColumn(
        column.name(),
        column.name(),
        type.type(),
        !column.required(),
        Optional.empty(),
        column.description(),
        column.classification(),
        column.tags(),
        drift);
  }

  private static CatalogTable table(
      TableDraft draft, StoreRelation.Query query, List<CatalogColumn> columns) {
    return new CatalogTable(
        draft.name(),
        TablePublisher.publisher(draft),
        draft.connection(),
        query,
        columns,
        draft.primaryKey(),
        false,
        draft.relationships(),
        draft.tags(),
        draft.description(),
        draft.timeTravel(),
        OptionalLong.empty(),
        List.of(),
        PastColumns.of(
            draft,
            columns,
            column -> column(column, column.type(), Optional.of("the query does not give it"))));
  }
}
