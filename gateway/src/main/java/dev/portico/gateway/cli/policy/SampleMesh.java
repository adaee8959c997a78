package dev.portico.gateway.cli.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.Problem;
import dev.portico.gateway.catalog.Problem.Severity;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.LoadedCatalog;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TextValues;
import dev.portico.spi.TypeKind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A mesh of the sample tables of one file: settings, descriptors and rows in a folder, of the same
 * formats that domains write. JSON is YAML.
 */
final class SampleMesh {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Path folder;
  private final DataTestFile file;
  private final List<SampleTable> tables;

  /** {@code tables} are those of the file, each with its columns. */
  SampleMesh(Path folder, DataTestFile file, List<SampleTable> tables) {
    this.folder = folder;
    this.file = file;
    this.tables = tables;
  }

  /**
   * Writes it.
   *
   * @throws dev.portico.gateway.error.GatewayException when a table or value makes no sense
   */
  void write(Gateways gateways, Path bundle, String decision) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    json("portico.yaml", settings(bundle, decision));
    json("users.yaml", object().set("users", NODES.arrayNode()));
    for (int i = 0; i < tables.size(); i++) {
      descriptors("t" + i, tables.get(i));
    }
    try (LoadedCatalog loaded = gateways.catalog(folder)) {
      CatalogSnapshot snapshot = loaded.catalog().snapshot();
      for (int i = 0; i < tables.size(); i++) {
        rows("t" + i, tables.get(i), published("t" + i, tables.get(i), snapshot));
      }
    }
  }

  private ObjectNode settings(Path bundle, String decision) {
    ObjectNode settings = object().put("domains", "domains").put("state", "state");
    settings.putObject("jdbc").put("port", 0);
    settings.putObject("http").put("port", 0);
    ObjectNode samples = settings.putObject("connections").putObject("samples");
    samples.put("type", "local").put("root", "data");
    samples.putArray("allow").addObject().put("domain", "*");
    settings.putObject("authentication").put("users", "users.yaml");
    ObjectNode policy = settings.putObject("policy");
    policy.put("mode", "embedded").put("bundle", bundle.toString()).put("decision", decision);
    // cold, a first decision may take longer than a server's would
    policy.put("timeout", "10s");
    ObjectNode keys = policy.putObject("hashKeys");
    file.hashKeys().forEach(keys::put);
    return settings;
  }

  private void descriptors(String id, SampleTable table) throws IOException {
    String domain = table.name().schema();
    ObjectNode product = object().put("apiVersion", "v1.0.0").put("kind", "DataProduct");
    product.put("id", "product-" + id).put("name", table.name().table()).put("version", "1.0.0");
    product.put("status", table.status()).put("domain", domain);
    texts(product, "tags", table.productTags());
    product.putObject("team").put("name", table.owner());
    ObjectNode port = product.putArray("outputPorts").addObject();
    port.put("name", table.name().table()).put("version", "1.0.0").put("contractId", id);
    json("domains/" + domain + "/" + id + ".odps.yaml", product);

    ObjectNode contract = object().put("apiVersion", "v3.1.0").put("kind", "DataContract");
    contract.put("id", id).put("version", "1.0.0").put("status", "active").put("domain", domain);
    ObjectNode server = contract.putArray("servers").addObject();
    server.put("server", "samples").put("type", "local");
    server.put("path", "{model}.jsonl").put("format", "json");
    ObjectNode model = contract.putArray("schema").addObject();
    model.put("name", table.name().table()).put("physicalName", id);
    texts(model, "tags", table.tags());
    ArrayNode properties = model.putArray("properties");
    table.columns().forEach(column -> property(properties.addObject(), column));
    json("domains/" + domain + "/" + id + ".odcs.yaml", contract);
  }

  private static void property(ObjectNode property, SampleTable.Column column) {
    property.put("name", column.name()).put("physicalType", column.type());
    texts(property, "tags", column.tags());
    column.classification().ifPresent(word -> property.put("classification", word));
    if (column.flags().primaryKey()) {
      property.put("primaryKey", true);
    }
    if (column.flags().required()) {
      property.put("required", true);
    }
  }

  private CatalogTable published(String id, SampleTable table, CatalogSnapshot snapshot) {
    return snapshot
        .table(table.name())
        .orElseThrow(
            () ->
                Keys.fault(
                    file.file(),
                    table.line(),
                    "the table " + table.name() + " cannot be published: " + why(id, snapshot)));
  }

  private static String why(String id, CatalogSnapshot snapshot) {
    return snapshot.problems().stream()
        .filter(p -> p.severity() == Severity.ERROR && p.file().contains("/" + id + "."))
        .map(Problem::message)
        .findFirst()
        .orElse("a product of this status is not");
  }

  private void rows(String id, SampleTable sample, CatalogTable table) throws IOException {
    for (Map<String, YamlNode> row : sample.rows()) {
      for (Map.Entry<String, YamlNode> cell : row.entrySet()) {
        if (table.columns().stream().noneMatch(c -> c.name().equals(cell.getKey()))) {
          throw Keys.fault(
              file.file(),
              cell.getValue().line(),
              "the table " + table.name() + " has no column " + cell.getKey());
        }
      }
    }
    Path data = folder.resolve("data").resolve(id + ".jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(data)) {
      for (Map<String, YamlNode> row : sample.rows()) {
        ObjectNode line = object();
        for (CatalogColumn column : table.columns()) {
          put(line, column, row.get(column.name()));
        }
        out.write(line.toString());
        out.write('\n');
      }
    }
  }

  private void put(ObjectNode line, CatalogColumn column, YamlNode cell) {
    if (cell == null || cell.isNull()) {
      line.putNull(column.name());
    } else if (column.type().kind() == TypeKind.ARRAY) {
      line.set(column.name(), JSON.valueToTree(cell.toJava()));
    } else {
      String text = cell.text().orElse("");
      try {
        check(text, column.type());
      } catch (IllegalArgumentException e) {
        throw Keys.fault(
            file.file(), cell.line(), "the value of " + column.name() + " is no " + column.type());
      }
      line.put(column.name(), text);
    }
  }

  private static void check(String text, ColumnType type) {
    if (type.kind() != TypeKind.VARCHAR) {
      TextValues.parse(text, type);
    }
  }

  private void json(String name, Object value) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    Files.writeString(target, JSON.writeValueAsString(value));
  }

  private static ObjectNode object() {
    return NODES.objectNode();
  }

  private static void texts(ObjectNode node, String field, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode array = node.putArray(field);
      texts.forEach(array::add);
    }
  }
}
