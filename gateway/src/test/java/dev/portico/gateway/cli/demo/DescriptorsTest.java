package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The descriptors of the demo mesh, as files. */
class DescriptorsTest {
  private static final Path DOMAINS = Path.of("..", "catalog-config", "domains");
  private static final String SCHEMAS = "/dev/portico/gateway/catalog/schemas/";
  private static final Set<String> PERSONAL =
      Set.of(
          "display_name",
          "full_name",
          "email",
          "birth_date",
          "holder_name",
          "account_number",
          "contact_email");

  // The schemas have parts beside the keywords of JSON schema, about each of which there would be a
  // warning.
  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft201909())
          .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
          .build();

  static List<Path> contracts() throws IOException {
    return files(".odcs.yaml");
  }

  static List<Path> products() throws IOException {
    return files(".odps.yaml");
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void contractsFollowTheStandard(Path file) throws IOException {
    assertEquals(List.of(), faults("odcs-json-schema-v3.1.0.json", read(file)));
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsFollowTheStandard(Path file) throws IOException {
    assertEquals(List.of(), faults("odps-json-schema-v1.0.0.json", read(file)));
  }

  @Test
  void aFaultIsNoticed() {
    assertFalse(
        faults("odcs-json-schema-v3.1.0.json", new YAMLMapper().createObjectNode().put("kind", "x"))
            .isEmpty());
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void contractsTellAConsumerWhatToExpect(Path file) throws IOException {
    JsonNode contract = read(file);
    for (String part : List.of("purpose", "usage", "limitations")) {
      assertFalse(contract.at("/description/" + part).asText().isBlank(), part);
    }
    assertFalse(contract.at("/team/name").asText().isBlank());
    assertFalse(contract.at("/support/0/channel").asText().isBlank());
    Set<String> promises = new HashSet<>();
    contract
        .get("slaProperties")
        .forEach(promise -> promises.add(promise.get("property").asText()));
    assertTrue(promises.contains("latency"), promises::toString);
    contract.get("schema").forEach(DescriptorsTest::checkTable);
  }

  private static void checkTable(JsonNode table) {
    assertFalse(table.path("description").asText().isBlank(), table.get("name").asText());
    boolean keyed = false;
    for (JsonNode column : table.get("properties")) {
      String name = table.get("name").asText() + "." + column.get("name").asText();
      assertFalse(column.path("description").asText().isBlank(), name);
      assertFalse(column.path("physicalType").asText().isBlank(), name);
      keyed |= column.path("primaryKey").asBoolean();
      boolean tagged = false;
      for (JsonNode tag : column.path("tags")) {
        tagged |= tag.asText().equals("pii");
      }
      assertEquals(PERSONAL.contains(column.get("name").asText()), tagged, name);
    }
    assertTrue(keyed, "primary key of " + table.get("name").asText());
  }

  @Test
  void everyOutputPortHasItsContractAndEveryContractItsPort() throws IOException {
    Set<String> contracts = new HashSet<>();
    for (Path file : contracts()) {
      JsonNode contract = read(file);
      assertTrue(
          contracts.add(contract.get("id").asText() + " " + contract.get("version").asText()),
          file.toString());
    }
    Set<String> ports = new HashSet<>();
    for (Path file : products()) {
      read(file)
          .get("outputPorts")
          .forEach(
              port ->
                  ports.add(port.get("contractId").asText() + " " + port.get("version").asText()));
    }
    assertEquals(contracts, ports);
  }

  static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }

  private static List<String> faults(String schema, JsonNode document) {
    try (InputStream stream = DescriptorsTest.class.getResourceAsStream(SCHEMAS + schema)) {
      Schema compiled = SchemaRegistry.withDialect(DIALECT).getSchema(stream, InputFormat.JSON);
      return compiled.validate(document.toString(), InputFormat.JSON).stream()
          .map(Error::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String ending) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var paths = Files.walk(DOMAINS)) {
      paths.filter(path -> path.toString().endsWith(ending)).sorted().forEach(found::add);
    }
    assertFalse(found.isEmpty(), "descriptors in " + DOMAINS.toAbsolutePath());
    return found;
  }
}
