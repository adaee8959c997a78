package dev.portico.gateway.cli.policy;

import dev.portico.gateway.catalog.PhysicalTypes;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.cli.policy.SampleTable.Column;
import dev.portico.gateway.cli.policy.SampleTable.Flags;
import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sample tables of a data test file, strictly. For one thread. */
final class SampleTableReader {
  private final Path file;
  private final int mostRows;

  SampleTableReader(Path file, int mostRows) {
    this.file = file;
    this.mostRows = mostRows;
  }

  SampleTable table(TableName name, YamlNode node) {
    Keys keys = Keys.of(file, node, "a table");
    List<Column> columns = new ArrayList<>();
    keys.map("columns").entries().forEach((column, of) -> columns.add(column(column, of)));
    List<YamlNode> nodes = keys.list("rows");
    if (nodes.size() > mostRows) {
      throw keys.fault("rows", "a sample has at most " + mostRows + " rows");
    }
    List<Map<String, YamlNode>> rows = nodes.stream().map(row -> row(row, columns)).toList();
    SampleTable table =
        new SampleTable(
            name,
            keys.text("owner").orElse(name.schema() + "-team"),
            keys.text("status").orElse("active"),
            keys.texts("productTags"),
            keys.texts("tags"),
            columns,
            rows,
            keys.line());
    keys.done();
    return table;
  }

  private Column column(String name, YamlNode node) {
    Flags none = new Flags(false, false);
    if (node.text().isPresent()) {
      String type = known(node.text().get(), node.line());
      return new Column(name, type, List.of(), Optional.empty(), none);
    }
    Keys keys = Keys.of(file, node, "the column " + name);
    Column column =
        new Column(
            name,
            known(keys.neededText("type"), keys.line()),
            keys.texts("tags"),
            keys.text("classification"),
            new Flags(keys.flag("primaryKey"), keys.flag("required")));
    keys.done();
    return column;
  }

  private String known(String type, int line) {
    if (!PhysicalTypes.known(type)) {
      throw Keys.fault(
          file, line, type + " is no type; write one that a contract may have as physicalType");
    }
    return type;
  }

  /** Without columns of its own, a table has those of a contract, and rows name theirs. */
  private Map<String, YamlNode> row(YamlNode node, List<Column> columns) {
    if (node instanceof YamlMap map) {
      map.entries().keySet().stream()
          .filter(name -> !columns.isEmpty())
          .filter(name -> columns.stream().noneMatch(c -> c.name().equals(name)))
          .forEach(
              name -> {
                throw Keys.fault(file, map.lineOf(name), "the table has no column " + name);
              });
      return map.entries();
    } else if (node instanceof YamlList list
        && !columns.isEmpty()
        && list.items().size() == columns.size()) {
      Map<String, YamlNode> row = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        row.put(columns.get(i).name(), list.items().get(i));
      }
      return row;
    }
    throw Keys.fault(
        file,
        node.line(),
        columns.isEmpty()
            ? "a row is a map of columns and values, because the table declares no columns"
            : "a row is a list of " + columns.size() + " values, or a map of columns and values");
  }
}
