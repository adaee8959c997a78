package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.util.List;
import java.util.Optional;

/**
 * A table as its contract describes it, before the store was asked.
 *
 * @param contract the contract it comes from
 * @param object its entry in the contract's {@code schema}
 * @param name under which it is published
 * @param unpublished columns of the store that only the history needs
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
    List<ColumnDraft> unpublished) {

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
    return copy(other, relationships, timeTravel);
  }

  TableDraft related(List<Relationship> others) {
    return copy(name, others, timeTravel);
  }

  TableDraft travelling(TimeTravel other) {
    return copy(name, relationships, other);
  }

  /** Whether the contract says how the table keeps its past. */
  boolean saysTimeTravel() {
    return CustomProperties.value(object, "timeTravel").isPresent();
  }

  private TableDraft copy(
      TableName newName, List<Relationship> newRelationships, TimeTravel newTimeTravel) {
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
        unpublished);
  }
}
