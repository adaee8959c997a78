package dev.portico.gateway.cli.policy;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of a data test: what policies are told of it, and its rows.
 *
 * @param rows by column; a column that is not there is NULL
 * @param line of the file, from 1
 */
record SampleTable(
    TableName name,
    String owner,
    String status,
    List<String> productTags,
    List<String> tags,
    List<Column> columns,
    List<Map<String, YamlNode>> rows,
    int line) {
  SampleTable {
    Objects.requireNonNull(name, "name");
    productTags = List.copyOf(productTags);
    tags = List.copyOf(tags);
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A column.
   *
   * @param type as a contract's {@code physicalType} has it
   */
  record Column(
      String name, String type, List<String> tags, Optional<String> classification, Flags flags) {
    Column {
      tags = List.copyOf(tags);
    }
  }

  /** What a contract says of a column's values. */
  record Flags(boolean primaryKey, boolean required) {}

  /** The same table with the names, types and tags of a published one. */
  SampleTable as(CatalogTable published) {
    DataProduct product = published.product().orElseThrow();
    return new SampleTable(
        name,
        product.owner(),
        product.status(),
        product.tags(),
        published.tags(),
        published.columns().stream().map(c -> column(c, published)).toList(),
        rows,
        line);
  }

  private static Column column(CatalogColumn column, CatalogTable table) {
    return new Column(
        column.name(),
        column.type().toString(),
        column.tags(),
        column.classification(),
        new Flags(table.primaryKey().contains(column.name()), !column.nullable()));
  }
}
