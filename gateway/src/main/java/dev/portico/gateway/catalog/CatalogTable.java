package dev.portico.gateway.catalog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A published table.
 *
 * @param name its name in the virtual database
 * @param publisher who publishes it
 * @param connection the connection that holds its rows; the empty text for a virtual table
 * @param relation where they are
 * @param columns in the contract's order
 * @param primaryKey column names as published, as the contract declares it; empty when it declares
 *     none
 * @param keyEnforced whether the store itself guarantees the primary key, so that the planner may
 *     rely on it
 * @param relationships foreign keys of the contract whose target is published too
 * @param tags of the contract and the schema object
 * @param timeTravel how it keeps its past
 * @param estimatedRows the store's estimate, empty until probed
 * @param unpublished columns of the store that only its history needs; nobody sees them
 * @param past what earlier versions of its contract said
 */
public record CatalogTable(
    TableName name,
    Publisher publisher,
    String connection,
    StoreRelation relation,
    List<CatalogColumn> columns,
    List<String> primaryKey,
    boolean keyEnforced,
    List<Relationship> relationships,
    List<String> tags,
    Optional<String> description,
    TimeTravel timeTravel,
    OptionalLong estimatedRows,
    List<CatalogColumn> unpublished,
    ContractPast past) {

  /** A table all of whose columns are published. */
  public CatalogTable(
      TableName name,
      Publisher publisher,
      String connection,
      StoreRelation relation,
      List<CatalogColumn> columns,
      List<String> primaryKey,
      boolean keyEnforced,
      List<Relationship> relationships,
      List<String> tags,
      Optional<String> description,
      TimeTravel timeTravel,
      OptionalLong estimatedRows) {
    this(
        name,
        publisher,
        connection,
        relation,
        columns,
        primaryKey,
        keyEnforced,
        relationships,
        tags,
        description,
        timeTravel,
        estimatedRows,
        List.of(),
        ContractPast.NONE);
  }

  public CatalogTable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(publisher, "publisher");
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    relationships = List.copyOf(relationships);
    tags = List.copyOf(tags);
    unpublished = List.copyOf(unpublished);
    Objects.requireNonNull(timeTravel, "timeTravel");
    Objects.requireNonNull(past, "past");
  }

  /** The same table whose rows are elsewhere, where no key is known to be enforced. */
  public CatalogTable at(StoreRelation rows) {
    return copy(connection, rows, columns, false, OptionalLong.empty(), unpublished);
  }

  /**
   * The same table of which no key is known to be enforced: rows of then may lack what rows have.
   */
  public CatalogTable withoutKey() {
    return copy(connection, relation, columns, false, estimatedRows, unpublished);
  }

  /** The same table over its past rows, which may be on another connection. */
  public CatalogTable past(TimeTravel.History history) {
    if (history.port().isEmpty()) {
      return at(history.table());
    }
    TimeTravel.OtherPort port = history.port().get();
    Map<String, String> names = port.storeNames();
    List<CatalogColumn> there =
        columns.stream()
            .map(c -> names.containsKey(c.name()) ? c.called(names.get(c.name())) : c.lost())
            .toList();
    List<CatalogColumn> kept = there.stream().filter(c -> names.containsKey(c.name())).toList();
    StoreRelation rows =
        history.table() instanceof StoreRelation.Files files ? files.typed(kept) : history.table();
    return copy(port.connection(), rows, there, false, OptionalLong.empty(), unpublished);
  }

  /** The same table with the columns behind it that only its history needs. */
  public CatalogTable withUnpublished() {
    List<CatalogColumn> missing =
        unpublished.stream()
            .filter(c -> columns.stream().noneMatch(known -> known.name().equals(c.name())))
            .toList();
    return missing.isEmpty()
        ? this
        : having(Stream.concat(columns.stream(), missing.stream()).toList(), unpublished);
  }

  /**
   * The same table as a statement needs it that reads under earlier versions of its contract: with
   * the columns behind its own that only these had.
   *
   * @param steps how far back the oldest of them is
   */
  public CatalogTable withFormer(int steps) {
    List<CatalogColumn> former = query().isPresent() ? List.of() : past.formerSince(steps);
    return former.isEmpty()
        ? this
        : having(Stream.concat(columns.stream(), former.stream()).toList(), unpublished);
  }

  /**
   * The same table as an earlier version of its contract describes it; of a virtual table only what
   * its query still gives.
   */
  public CatalogTable described(EarlierContract earlier) {
    List<CatalogColumn> known =
        earlier.columns().stream()
            .filter(c -> query().isEmpty() || !past.isFormer(c.name()))
            .toList();
    return new CatalogTable(
        name,
        publisher,
        connection,
        relation,
        known,
        earlier.primaryKey(),
        false,
        List.of(),
        earlier.tags(),
        earlier.description(),
        timeTravel,
        OptionalLong.empty(),
        List.of(),
        ContractPast.NONE);
  }

  /** The same table as somebody sees it who sees these columns. */
  CatalogTable only(Set<String> seen) {
    return having(columns.stream().filter(c -> seen.contains(c.name())).toList(), unpublished);
  }

  private CatalogTable having(List<CatalogColumn> others, List<CatalogColumn> behind) {
    return copy(connection, relation, others, keyEnforced, estimatedRows, behind);
  }

  private CatalogTable copy(
      String otherConnection,
      StoreRelation otherRelation,
      List<CatalogColumn> others,
      boolean enforced,
      OptionalLong rows,
      List<CatalogColumn> behind) {
    return new CatalogTable(
        name,
        publisher,
        otherConnection,
        otherRelation,
        others,
        primaryKey,
        enforced,
        relationships,
        tags,
        description,
        timeTravel,
        rows,
        behind,
        past);
  }

  /** The same table whose rows, with these columns, are elsewhere. */
  public CatalogTable at(StoreRelation rows, List<CatalogColumn> others) {
    return new CatalogTable(
        name,
        publisher,
        connection,
        rows,
        others,
        primaryKey,
        false,
        relationships,
        tags,
        description,
        timeTravel,
        estimatedRows);
  }

  /** The query of a virtual table; empty for a table of a store. */
  public Optional<StoreRelation.Query> query() {
    return relation instanceof StoreRelation.Query query ? Optional.of(query) : Optional.empty();
  }

  /** The product that publishes it; empty for the gateway's own tables. */
  public Optional<DataProduct> product() {
    return port().map(Publisher.OutputPort::product);
  }

  /** The output port that publishes it; empty for the gateway's own tables. */
  public Optional<Publisher.OutputPort> port() {
    return publisher instanceof Publisher.OutputPort port ? Optional.of(port) : Optional.empty();
  }

  /** Whether its rows follow from what the caller may see, so that no policy is asked about it. */
  public boolean derived() {
    return relation instanceof StoreRelation.Own own && own.basis() == StoreRelation.Basis.LISTING;
  }

  /**
   * Whether the store itself guarantees that this column has no NULL, which only its enforced key
   * tells.
   */
  public boolean neverNull(String column) {
    return keyEnforced && primaryKey.contains(column);
  }
}
