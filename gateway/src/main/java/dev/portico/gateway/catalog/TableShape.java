package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What readers rely on of one table, read from a product's files alone: no connection, grant or
 * store is asked, so that a product that is broken at the moment has its shape all the same.
 *
 * @param name of the table, without version
 * @param contract that describes it
 * @param object its entry in the contract
 */
record TableShape(
    String name,
    Contract contract,
    YamlMap object,
    List<ColumnDraft> columns,
    List<String> primaryKey) {

  String major() {
    return contract.version().major();
  }

  /** How it keeps its past; empty when it does not. */
  Optional<YamlMap> timeTravel() {
    return CustomProperties.value(object, "timeTravel")
        .filter(YamlMap.class::isInstance)
        .map(YamlMap.class::cast)
        .filter(travel -> !travel.text("strategy").orElse("none").equals("none"));
  }

  /** Where its rows are, as its contract says; equal when nothing of it changed. */
  List<Object> place() {
    List<Object> place = new ArrayList<>();
    for (YamlMap server : contract.servers()) {
      Map<String, Object> said = new LinkedHashMap<>();
      server.entries().forEach((key, node) -> said.put(key, node.toJava()));
      said.keySet().removeAll(Set.of("description", "roles", "id"));
      place.add(said);
    }
    place.add(storeName());
    place.add(CustomProperties.text(object, "query").orElse(""));
    return place;
  }

  /** Its name in the store. */
  String storeName() {
    return object.text("physicalName").or(() -> object.text("name")).orElse("");
  }

  /** The tags by which policies know it. */
  Set<String> tags() {
    Set<String> tags = new LinkedHashSet<>(contract.yaml().texts("tags"));
    tags.addAll(object.texts("tags"));
    return tags;
  }

  /** What its contract promises of its rows, beyond types. */
  Optional<Object> rules() {
    return object.get("quality").map(YamlNode::toJava);
  }

  /** What its contract promises of a column's values, beyond the type. */
  List<Optional<Object>> rulesOf(String column) {
    Optional<YamlMap> property =
        object.maps("properties").stream()
            .filter(p -> p.text("name").filter(column::equalsIgnoreCase).isPresent())
            .findFirst();
    return Stream.of("quality", "logicalTypeOptions", "unique")
        .map(key -> property.flatMap(p -> p.get(key)).map(YamlNode::toJava))
        .toList();
  }

  Optional<ColumnDraft> column(String wanted) {
    return columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted)).findFirst();
  }

  /** The line of a column in the contract; the object's when it is not there. */
  int lineOf(String column) {
    return object.maps("properties").stream()
        .filter(p -> p.text("name").filter(column::equalsIgnoreCase).isPresent())
        .findFirst()
        .map(YamlMap::line)
        .orElse(object.line());
  }

  /** The tables of a product; parts with faults are left out. */
  static List<TableShape> of(Descriptor product, List<Contract> contracts) {
    List<TableShape> shapes = new ArrayList<>();
    Optional<YamlMap> root = product.root();
    if (root.isEmpty() || !Lifecycle.live(root.get().text("status").orElse(""))) {
      return shapes;
    }
    DataProduct read = ProductReader.read(product.file(), root.get());
    ContractIndex index = new ContractIndex(contracts);
    List<Contract> done = new ArrayList<>();
    for (DataProduct.OutputPort port : read.outputPorts()) {
      try {
        Contract contract = index.find(read.domain(), port, 0);
        if (Lifecycle.live(contract.status()) && done.stream().noneMatch(c -> c == contract)) {
          done.add(contract);
          contract.objects().forEach(object -> add(shapes, read, contract, object));
        }
      } catch (LoadFault fault) {
        continue; // told by whoever loads it
      }
    }
    return shapes;
  }

  private static void add(
      List<TableShape> shapes, DataProduct product, Contract contract, YamlMap object) {
    String name = TableReader.intendedName(product, object).table();
    try {
      shapes.add(
          new TableShape(
              name,
              contract,
              object,
              TableReader.columns(object, name),
              TableReader.primaryKey(object)));
    } catch (LoadFault fault) {
      return; // as above
    }
  }
}
