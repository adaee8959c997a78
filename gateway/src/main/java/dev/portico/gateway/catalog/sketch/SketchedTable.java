package dev.portico.gateway.catalog.sketch;

import java.util.List;
import java.util.Optional;

/**
 * A table as a contract will describe it.
 *
 * @param name in SQL
 * @param storeName the store's spelling, or what stands for {@code {model}} in its location
 * @param place where its rows are
 * @param description the store's comment
 * @param columns those that can be published
 * @param relationships of several columns, as {@code {from: [...], to: [...]}}
 * @param leftOut what is not published, and why, in words
 * @param history how it may keep its past, as the value of {@code timeTravel}
 */
record SketchedTable(
    String name,
    String storeName,
    Place place,
    Optional<String> description,
    List<SketchedColumn> columns,
    List<String> relationships,
    List<String> leftOut,
    Optional<String> history) {
  SketchedTable {
    columns = List.copyOf(columns);
    relationships = List.copyOf(relationships);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Where rows are; tables of one place stand in one contract.
   *
   * @param server the lines of the server entry behind its name, without indentation
   */
  record Place(List<String> server) {
    Place {
      server = List.copyOf(server);
    }
  }

  SketchedTable with(List<SketchedColumn> others) {
    return new SketchedTable(
        name, storeName, place, description, others, relationships, leftOut, history);
  }

  SketchedTable related(List<SketchedColumn> others, List<String> composite) {
    return new SketchedTable(
        name, storeName, place, description, others, composite, leftOut, history);
  }

  SketchedTable remembering(Optional<String> travel) {
    return new SketchedTable(
        name, storeName, place, description, columns, relationships, leftOut, travel);
  }
}
