package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileFormat;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Compares one draft with what its store answered and makes the published table. Used once, by one
 * thread.
 */
final class TablePublisher {
  private final TableDraft draft;
  private final StoreAnswer answer;
  private final List<Drift> drift = new ArrayList<>();

  private TablePublisher(TableDraft draft, StoreAnswer answer) {
    this.draft = draft;
    this.answer = answer;
  }

  static PublishedTable publish(TableDraft draft, StoreAnswer answer) {
    return new TablePublisher(draft, answer).publish();
  }

  private PublishedTable publish() {
    Optional<StoreTable> store =
        answer instanceof StoreAnswer.Found found ? Optional.of(found.table()) : Optional.empty();
    Optional<String> tableDrift = tableDrift();
    List<CatalogColumn> columns = columns(draft.columns(), store, tableDrift);
    List<CatalogColumn> unpublished = columns(draft.unpublished(), store, tableDrift);
    ContractPast past = PastColumns.of(draft, columns, column -> former(column, store, tableDrift));
    CatalogTable table =
        new CatalogTable(
            draft.name(),
            publisher(draft),
            draft.connection(),
            relation(columns, unpublished, past.former()),
            columns,
            draft.primaryKey(),
            store.map(found -> keyEnforced(found, columns)).orElse(false),
            draft.relationships(),
            draft.tags(),
            draft.description(),
            draft.timeTravel(),
            store.map(StoreTable::estimatedRows).orElse(OptionalLong.empty()),
            unpublished,
            past);
    return new PublishedTable(table, List.copyOf(drift));
  }

  /** A column that only an earlier contract had; that the store lost it is no drift to list. */
  private CatalogColumn former(
      ColumnDraft column, Optional<StoreTable> store, Optional<String> tableDrift) {
    TablePublisher aside = new TablePublisher(draft, answer);
    CatalogColumn found = aside.columns(List.of(column), store, tableDrift).get(0);
    return new CatalogColumn(
        column.name(),
        found.storeName(),
        found.type(),
        true,
        found.storeType(),
        column.description(),
        column.classification(),
        column.tags(),
        keptElsewhere() && column.type().trust() != DeclaredType.Trust.NONE
            ? Optional.empty()
            : found.drift());
  }

  /** Whether what the store has now does not tell what can be read of the past. */
  private boolean keptElsewhere() {
    return draft.timeTravel() instanceof TimeTravel.Captured
        || draft.timeTravel() instanceof TimeTravel.Snapshots
            && draft.relation() instanceof StoreRelation.Files;
  }

  /** The output port of a draft. */
  static Publisher publisher(TableDraft draft) {
    return new Publisher.OutputPort(
        draft.product(),
        draft.portName(),
        draft.portVersion().text(),
        draft.contract().id(),
        ServiceLevel.of(draft.contract()));
  }

  /** Why no column of the table can be read; records it. */
  private Optional<String> tableDrift() {
    if (answer instanceof StoreAnswer.Missing
        && draft.relation() instanceof StoreRelation.Sql sql) {
      return missing("table " + sql.schema() + "." + sql.relation());
    }
    if (answer instanceof StoreAnswer.Missing
        && draft.relation() instanceof StoreRelation.Files files) {
      // no file yet may be an empty table; reading it tells
      drift.add(
          new Drift(draft.name(), "", "files at " + files.files().location(), "no file there"));
    }
    if (answer instanceof StoreAnswer.Refused refused) {
      drift.add(new Drift(draft.name(), "", "a table that can be read", refused.reason()));
    }
    return Optional.empty();
  }

  private Optional<String> missing(String wanted) {
    String storeSays =
        "has no such table, or its user may not read it (names are compared letter by letter,"
            + " capitals too)";
    drift.add(new Drift(draft.name(), "", wanted, storeSays));
    return Optional.of("the contract says " + wanted + ", but the store " + storeSays);
  }

  private List<CatalogColumn> columns(
      List<ColumnDraft> drafts, Optional<StoreTable> store, Optional<String> tableDrift) {
    return store
        .map(found -> compared(drafts, found))
        .orElseGet(() -> declared(drafts, tableDrift));
  }

  private List<CatalogColumn> declared(List<ColumnDraft> drafts, Optional<String> tableDrift) {
    return drafts.stream()
        .map(
            column ->
                column(
                    column,
                    column.storeName(),
                    column.type().type(),
                    Optional.empty(),
                    tableDrift.or(() -> typeUnknown(column))))
        .toList();
  }

  private Optional<String> typeUnknown(ColumnDraft column) {
    if (column.type().trust() != DeclaredType.Trust.NONE) {
      return Optional.empty();
    }
    return Optional.of(
        answer instanceof StoreAnswer.Silent
            ? "neither the contract nor the store says its type; add physicalType or logicalType to"
                + " the contract"
            : "its type is not known yet: the contract gives none and the store has not answered");
  }

  private List<CatalogColumn> compared(List<ColumnDraft> drafts, StoreTable store) {
    Map<String, StoreColumn> exact = new HashMap<>();
    Map<String, StoreColumn> folded = new HashMap<>();
    for (StoreColumn column : store.columns()) {
      exact.put(column.name(), column);
      folded.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column);
    }
    return drafts.stream()
        .map(
            column -> {
              StoreColumn same = exact.get(column.storeName());
              return compared(
                  column,
                  Optional.ofNullable(
                      same != null
                          ? same
                          : folded.get(column.storeName().toLowerCase(Locale.ROOT))));
            })
        .toList();
  }

  private CatalogColumn compared(ColumnDraft column, Optional<StoreColumn> found) {
    if (found.isEmpty()) {
      return absent(column);
    }
    StoreColumn store = found.get();
    boolean contractDecides =
        (draft.readsText() || !store.typed()) && column.type().trust() != DeclaredType.Trust.NONE;
    TypeAgreement agreement =
        contractDecides
            ? new TypeAgreement(column.type().type(), Optional.empty())
            : TypeAgreement.of(column.type(), store);
    agreement
        .drift()
        .ifPresent(
            reason ->
                drift.add(
                    new Drift(
                        draft.name(), column.name(), contractType(column), store.storeType())));
    if (draft.relation() instanceof StoreRelation.Sql && column.required() && store.nullable()) {
      drift.add(new Drift(draft.name(), column.name(), "required", "allows NULL"));
    }
    // files are matched without regard to case by their readers, SQL stores are asked with the
    // store's spelling
    String storeName =
        draft.relation() instanceof StoreRelation.Sql ? store.name() : column.storeName();
    return column(
        column, storeName, agreement.type(), Optional.of(store.storeType()), agreement.drift());
  }

  private static String contractType(ColumnDraft column) {
    return column.type().trust() == DeclaredType.Trust.NONE
        ? "no type"
        : column.type().type().toString();
  }

  private CatalogColumn absent(ColumnDraft column) {
    boolean lines =
        draft.relation() instanceof StoreRelation.Files files
            && files.files().format() == FileFormat.JSON_LINES;
    if (lines) {
      // an object may leave a key out; only some rows were looked at
      return column(
          column, column.storeName(), column.type().type(), Optional.empty(), typeUnknown(column));
    }
    drift.add(
        new Drift(draft.name(), column.name(), "column " + column.storeName(), "no such column"));
    String reason =
        "the contract says column " + column.storeName() + ", the store has no such column";
    return column(
        column, column.storeName(), column.type().type(), Optional.empty(), Optional.of(reason));
  }

  private static CatalogColumn column(
      ColumnDraft column,
      String storeName,
      ColumnType type,
      Optional<String> storeType,
      Optional<String> drift) {
    return new CatalogColumn(
        column.name(),
        storeName,
        type,
        !column.required(),
        storeType,
        column.description(),
        column.classification(),
        column.tags(),
        drift);
  }

  /** The files' columns with the types that are published now. */
  private StoreRelation relation(
      List<CatalogColumn> columns, List<CatalogColumn> unpublished, List<CatalogColumn> former) {
    if (!(draft.relation() instanceof StoreRelation.Files relation)) {
      return draft.relation();
    }
    Map<String, CatalogColumn> read = new LinkedHashMap<>();
    Stream.of(columns, unpublished, former)
        .flatMap(List::stream)
        .filter(c -> !former.contains(c) || c.drift().isEmpty())
        .forEach(c -> read.putIfAbsent(c.storeName().toLowerCase(Locale.ROOT), c));
    return relation.typed(List.copyOf(read.values()));
  }

  private boolean keyEnforced(StoreTable store, List<CatalogColumn> columns) {
    Map<String, String> storeNames = new HashMap<>();
    columns.forEach(column -> storeNames.put(column.name(), column.storeName()));
    List<String> key = draft.primaryKey().stream().map(storeNames::get).toList();
    return !key.isEmpty()
        && store.primaryKeyEnforced()
        && new HashSet<>(key).equals(new HashSet<>(store.primaryKey()));
  }
}
