package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a caller is told of a product that is wrong: the code, the thing and the place; and that the
 * products beside it answer as before.
 */
@Timeout(300)
class BadProductsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTRACT = "domains/crm/crm.odcs.yaml";

  @TempDir private Path folder;
  private SmallMesh mesh;

  @BeforeEach
  void makeMesh() throws Exception {
    mesh = SmallMesh.in(folder);
  }

  @AfterEach
  void closeMesh() throws Exception {
    mesh.close();
  }

  @Test
  void brokenYaml() throws Exception {
    change(CONTRACT, "kind: DataContract", "kind: [");
    refused("TABLE_NOT_FOUND", "there is no table \"crm.customers\"");
  }

  @Test
  void anUnknownConnection() throws Exception {
    change(CONTRACT, "crm-files", "crm-flies");
    refused("PRODUCT_BROKEN", CONTRACT + ":8: error: connection crm-flies is not in portico.yaml");
  }

  @Test
  void aConnectionThatIsNotGrantedToTheDomain() throws Exception {
    change("portico.yaml", "allow: [{domain: crm}]", "allow: [{domain: shop}]");
    refused(
        "PRODUCT_BROKEN",
        "connection crm-files is not in portico.yaml, or nothing of it is granted to domain crm");
  }

  @Test
  void twoProductsThatClaimOneTable() throws Exception {
    String product = Files.readString(folder.resolve("domains/crm/crm.odps.yaml"));
    String contract = Files.readString(folder.resolve(CONTRACT));
    mesh.write(
        "domains/crm/again.odps.yaml",
        product.replace("crm-data", "again").replace("-crm", "-again"));
    mesh.write("domains/crm/again.odcs.yaml", contract.replace("contract-crm", "contract-again"));
    refused("PRODUCT_BROKEN", "the table crm.customers is claimed by domains/crm/again.odps.yaml");
  }

  @Test
  void aColumnThatIsMissingInTheStore() throws Exception {
    mesh.write("data/customers.csv", "id,title\n1,x\n");
    refused(
        "COLUMN_DRIFTED",
        "column \"name\" of crm.customers cannot be read: the contract says column name, the store"
            + " has no such column");
  }

  @Test
  void aFileThatIsMissing() throws Exception {
    Files.delete(folder.resolve("data/customers.csv"));
    refused("STORE_TABLE_MISSING", "'customers.csv' is not there");
  }

  @Test
  void aRowThatDoesNotFit() throws Exception {
    mesh.write("data/customers.csv", "id,name\n1,a\nsecret,b\n");
    refused("STORE_DATA_INVALID", "file customers.csv");
  }

  @Test
  void aTruncatedParquetFile() throws Exception {
    change(CONTRACT, "\"{model}.csv\", format: csv", "\"{model}.parquet\", format: parquet");
    mesh.write("data/customers.parquet", "PAR1 and then nothing");
    refused("STORE_DATA_INVALID", "customers.parquet");
  }

  private void change(String file, String from, String to) throws Exception {
    String text = Files.readString(folder.resolve(file));
    assertTrue(text.contains(from), text);
    mesh.write(file, text.replace(from, to));
  }

  private void refused(String code, String part) throws Exception {
    try (Gateway gateway = Gateway.serve(folder, name -> Optional.empty())) {
      assertTrue(gateway.awaitProbed(Duration.ofSeconds(30)));
      JsonNode problem = post(gateway, "SELECT id, name FROM crm.customers");
      assertEquals(code, problem.path("code").asText(), problem::toString);
      String detail = problem.path("detail").asText();
      assertTrue(detail.contains(part), detail);
      assertFalse(detail.contains("secret"), "no value of a row: " + detail);
      JsonNode beside = post(gateway, "SELECT COUNT(*) FROM shop.orders");
      assertEquals(20_000, beside.path("rows").path(0).path(0).asInt(), beside::toString);
    }
  }

  private static JsonNode post(Gateway gateway, String sql) throws Exception {
    String basic =
        Base64.getEncoder().encodeToString(("ana:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve("/v1/query"))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.createObjectNode().put("sql", sql).toString()))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    return JSON.readTree(response.body());
  }
}
