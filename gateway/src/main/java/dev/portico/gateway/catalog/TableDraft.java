package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A table as its contract describes it, before the store was asked.
 *
 * @param contract the contract it comes from
 * @param object its entry in the contract's {@code schema}
 * @param name under which it is published
 * @param unpublished columns of the store that only the history needs
 * @param earlier what earlier versions of the contract said, from the newest to the oldest
 * @param readsText whether the files are CSV or JSON, where the store's types are only guesses
 */
record TableDraft(
    Contract contract,
    YamlMap object,
    TableName name,
    DataProduct product,
    String portName,
    ContractVersion portVersion,
    String connection,
    StoreRelation relation,
    boolean readsText,
    List<ColumnDraft> columns,
    List<String> primaryKey,
    List<Relationship> relationships,
    List<String> tags,
    Optional<String> description,
    TimeTravel timeTravel,
    List<ColumnDraft> unpublished,
    List<EarlierDraft> earlier) {

  /**
   * The table in an earlier version of its contract.
   *
   * @param until from when on the next version held
   * @param location whether the rows were where they are now
   */
  record EarlierDraft(
      ContractVersion version,
      Instant until,
      List<ColumnDraft> columns,
      List<String> primaryKey,
      List<String> tags,
      Optional<String> description,
      Location location) {}

  /** Where the rows of an earlier version were. */
  enum Location {
    SAME,
    /** Elsewhere, or nobody knows. */
    OTHER
  }

  /** A column as its contract describes it. */
  record ColumnDraft(
      String name,
      String storeName,
      DeclaredType type,
      boolean required,
      Optional<String> description,
      Optional<String> classification,
      List<String> tags) {}

  /** Whether a query gives its rows. */
  boolean virtual() {
    return relation instanceof StoreRelation.Query;
  }

  TableDraft named(TableName other) {
    return copy(other, relationships, timeTravel, earlier);
  }

  TableDraft related(List<Relationship> others) {
    return copy(name, others, timeTravel, earlier);
  }

  TableDraft travelling(TimeTravel other) {
    return copy(name, relationships, other, earlier);
  }

  TableDraft after(List<EarlierDraft> versions) {
    return copy(name, relationships, timeTravel, versions);
  }

  /** Without the versions of its contract that had another major version. */
  TableDraft ofOneMajor() {
    String major = contract.version().major();
    return copy(
        name,
        relationships,
        timeTravel,
        earlier.stream().filter(e -> e.version().major().equals(major)).toList());
  }

  /** Whether the contract says how the table keeps its past. */
  boolean saysTimeTravel() {
    return CustomProperties.value(object, "timeTravel").isPresent();
  }

  private TableDraft copy(
      TableName newName,
      List<Relationship> newRelationships,
      TimeTravel newTimeTravel,
      List<EarlierDraft> newEarlier) {
    return new TableDraft(
        contract,
        object,
        newName,
        product,
        portName,
        portVersion,
        connection,
        relation,
        readsText,
        columns,
        primaryKey,
        newRelationships,
        tags,
        description,
        newTimeTravel,
        unpublished,
        newEarlier);
  }
}
