package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.catalog.TableDraft.EarlierDraft;
import dev.portico.gateway.catalog.TableDraft.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes the columns of a table's earlier contracts of those that are published now and those that
 * the store still has. For one table.
 */
final class PastColumns {
  private static final String ELSEWHERE =
      "the contract of then had the table at another place, or does not say where";
  private static final String OTHER =
      "a later version of the contract gave its name to another column of the store";

  private final TableDraft draft;
  private final Map<String, CatalogColumn> published = new HashMap<>();
  private final Map<String, CatalogColumn> former = new LinkedHashMap<>();
  private final Function<ColumnDraft, CatalogColumn> reads;

  private PastColumns(
      TableDraft draft, List<CatalogColumn> columns, Function<ColumnDraft, CatalogColumn> reads) {
    this.draft = draft;
    this.reads = reads;
    columns.forEach(column -> published.put(key(column.name()), column));
  }

  /**
   * @param columns that are published now
   * @param reads what is known of a column that is not; with a drift when it cannot be read
   */
  static ContractPast of(
      TableDraft draft, List<CatalogColumn> columns, Function<ColumnDraft, CatalogColumn> reads) {
    if (draft.earlier().isEmpty()) {
      return ContractPast.NONE;
    }
    PastColumns past = new PastColumns(draft, columns, reads);
    List<EarlierContract> contracts = draft.earlier().stream().map(past::contract).toList();
    return new ContractPast(contracts, List.copyOf(past.former.values()));
  }

  private EarlierContract contract(EarlierDraft earlier) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (ColumnDraft column : earlier.columns()) {
      CatalogColumn now = published.get(key(column.name()));
      columns.add(now != null ? told(now, column, now.drift()) : gone(column, earlier.location()));
    }
    return new EarlierContract(
        earlier.version().text(),
        earlier.until(),
        columns,
        earlier.primaryKey(),
        earlier.tags(),
        earlier.description());
  }

  private CatalogColumn gone(ColumnDraft column, Location location) {
    if (location == Location.OTHER) {
      CatalogColumn elsewhere = told(reads.apply(column), column, Optional.of(ELSEWHERE));
      former.putIfAbsent(key(column.name()), elsewhere);
      return elsewhere;
    }
    CatalogColumn known = former.get(key(column.name()));
    if (known == null) {
      known = first(column);
      former.put(key(column.name()), known);
    }
    return known.storeName().equalsIgnoreCase(column.storeName())
        ? told(known, column, known.drift())
        : told(known, column, Optional.of(OTHER));
  }

  /** The newest version that has a column says which one of the store it is. */
  private CatalogColumn first(ColumnDraft column) {
    boolean taken =
        draft.unpublished().stream()
            .anyMatch(
                c ->
                    c.name().equalsIgnoreCase(column.name())
                        && !c.storeName().equalsIgnoreCase(column.storeName()));
    CatalogColumn read = sameInStore(column).orElseGet(() -> reads.apply(column));
    return taken ? told(read, column, Optional.of(OTHER)) : told(read, column, read.drift());
  }

  /** A column that was renamed: the store's column is still read, in the type of its new name. */
  private Optional<CatalogColumn> sameInStore(ColumnDraft column) {
    return Stream.concat(published.values().stream(), former.values().stream())
        .filter(c -> c.storeName().equalsIgnoreCase(column.storeName()))
        .findFirst()
        .map(
            c ->
                new CatalogColumn(
                    column.name(),
                    c.storeName(),
                    c.type(),
                    true,
                    c.storeType(),
                    column.description(),
                    column.classification(),
                    column.tags(),
                    c.drift()));
  }

  /** A column as it can be read, with what a version said of it. */
  private static CatalogColumn told(
      CatalogColumn column, ColumnDraft said, Optional<String> drift) {
    return new CatalogColumn(
        column.name(),
        column.storeName(),
        column.type(),
        column.nullable(),
        column.storeType(),
        said.description(),
        said.classification(),
        said.tags(),
        drift);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
