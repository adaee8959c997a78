package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.audit.AuditVerifier;
import dev.portico.gateway.cli.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway leaves records of what was asked of it, or answers nothing. */
@Timeout(300)
class GatewayAuditTest {
  @TempDir private Path folder;
  private SmallMesh mesh;
  private RunningGateway gateway;
  private Path audit;

  @BeforeEach
  void serve() throws Exception {
    mesh = SmallMesh.in(folder);
    audit = folder.resolve("state/audit");
    gateway = GatewayMain.gateways().serve(folder);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
    mesh.close();
  }

  private HttpResponse<String> post(String path, String user, String password, String body)
      throws Exception {
    String basic = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(at(path))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .header("Portico-Purpose", "royalties")
            .header("Accept", "text/csv")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private URI at(String path) {
    return gateway.httpUri().orElseThrow().resolve(path);
  }

  private HttpResponse<String> query(String sql) throws Exception {
    return post("/v1/query", "ana", SmallMesh.PASSWORD, "{\"sql\": \"" + sql + "\"}");
  }

  private List<JsonNode> records() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> found = Files.list(audit)) {
      files = found.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
    }
    for (Path file : files) {
      String written = Files.readString(file);
      // the server may be in the middle of a line
      for (String line : written.substring(0, written.lastIndexOf('\n') + 1).lines().toList()) {
        records.add(new ObjectMapper().readTree(line));
      }
    }
    return records;
  }

  /** The first record of a kind, which may be written a moment after the answer. */
  private JsonNode await(String kind, Predicate<JsonNode> wanted) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      for (JsonNode record : records()) {
        if (record.get("kind").asText().equals(kind) && wanted.test(record)) {
          return record;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no record " + kind + " in " + records());
  }

  private JsonNode await(String kind) throws Exception {
    return await(kind, record -> true);
  }

  @Test
  void aQueryOverHttpLeavesAStartAndAnEnd() throws Exception {
    String sql = "SELECT id FROM shop.orders WHERE customer = 3 AND amount < 100";
    HttpResponse<String> answer = query(sql);
    assertEquals(200, answer.statusCode());
    JsonNode start = await("start");
    assertEquals(sql, start.get("sql").asText());
    assertEquals("ana", start.get("principal").asText());
    assertEquals("royalties", start.get("purpose").asText());
    assertEquals("127.0.0.1", start.get("client").asText());
    JsonNode table = start.at("/tables/0");
    assertEquals("shop.orders", table.get("name").asText());
    assertEquals("[\"amount\",\"customer\",\"id\"]", table.get("columns").toString());
    assertEquals("{\"type\":\"all\"}", table.get("row_filter").toString());
    JsonNode end = await("end");
    assertEquals(start.get("query_id"), end.get("query_id"));
    assertEquals(answer.body().lines().count() - 1, end.get("rows").asLong());
    assertEquals("OK", end.get("outcome").asText());
    assertEquals("shop-db", end.at("/fragments/0/connection").asText());
    assertTrue(end.at("/fragments/0/sql").asText().contains("orders"), end::toString);
    assertEquals(List.of(), AuditVerifier.verify(audit, Optional.empty()).problems());
  }

  @Test
  void everyRefusalLeavesARecord() throws Exception {
    assertEquals(400, query("SELEC nonsense").statusCode());
    assertEquals(400, query("SELECT nme FROM shop.orders").statusCode());
    assertEquals(404, query("SELECT * FROM shop.nothing").statusCode());
    JsonNode syntax = await("refused", r -> r.get("sql").asText().equals("SELEC nonsense"));
    assertEquals("SQL_SYNTAX", syntax.get("error_code").asText());
    assertEquals("42601", syntax.get("sql_state").asText());
    JsonNode column =
        await("refused", r -> r.get("error_code").asText().equals("COLUMN_NOT_FOUND"));
    assertEquals("shop.orders", column.at("/tables/0/name").asText());
    await("refused", r -> r.get("error_code").asText().equals("TABLE_NOT_FOUND"));
    assertFalse(
        records().stream().anyMatch(r -> r.get("kind").asText().equals("start")), "a start");
  }

  @Test
  void aStatementWithoutRowsIsAnsweredAndRecorded() throws Exception {
    assertEquals(200, query("EXPLAIN PLAN FOR SELECT id FROM shop.orders").statusCode());
    assertEquals("OK", await("answered").get("outcome").asText());
    assertEquals("shop.orders", await("answered").at("/tables/0/name").asText());
  }

  @Test
  void aQueryThatFailsOnItsWayEndsWithItsCode() throws Exception {
    assertEquals(400, query("SELECT 1 / (id - id) FROM shop.orders").statusCode());
    JsonNode end = await("end");
    assertEquals("DIVISION_BY_ZERO", end.get("error_code").asText());
    assertEquals("22012", end.get("sql_state").asText());
  }

  @Test
  void aFailedLoginLeavesARecordWithTheNameOnlyOfAUser() throws Exception {
    assertEquals(401, post("/v1/query", "ana", "wrong", "{\"sql\": \"SELECT 1\"}").statusCode());
    assertEquals(401, post("/v1/query", "pa55w0rd", "x", "{\"sql\": \"SELECT 1\"}").statusCode());
    assertEquals("basic", await("login_failed", r -> r.has("principal")).get("scheme").asText());
    await("login_failed", r -> !r.has("principal"));
    assertFalse(records().toString().contains("pa55w0rd"));
  }

  @Test
  void startReloadAndStopOfTheServerAreRecorded() throws Exception {
    assertEquals(200, post("/v1/reload", "otto", SmallMesh.PASSWORD, "").statusCode());
    assertEquals("otto", await("reload").get("principal").asText());
    gateway.close();
    await("server_start");
    await("server_stop");
  }

  @Test
  void withoutItsAuditTheServerAnswersNothingUntilItIsBack() throws Exception {
    query("SELECT id FROM shop.orders LIMIT 1");
    Path moved = folder.resolve("moved");
    Files.move(audit, moved);
    Files.writeString(audit, "in the way");
    HttpResponse<String> refused = query("SELECT id FROM shop.orders LIMIT 2");
    assertEquals(503, refused.statusCode());
    assertTrue(refused.body().contains("AUDIT_UNAVAILABLE"), refused.body());
    assertEquals(503, query("SELECT id FROM shop.orders LIMIT 2").statusCode());
    assertEquals(503, query("SHOW purpose").statusCode());
    HttpResponse<String> notReady = get("/readyz");
    assertEquals(503, notReady.statusCode());
    assertTrue(get("/metrics").body().contains("portico_audit_available 0.0"));
    Files.delete(audit);
    Files.move(moved, audit);
    HttpResponse<String> answered = query("SELECT id FROM shop.orders LIMIT 2");
    assertEquals(3, answered.body().lines().count());
    await(
        "refused",
        r ->
            r.get("error_code").asText().equals("AUDIT_UNAVAILABLE")
                && r.get("sql").asText().endsWith("LIMIT 2"));
    assertEquals(200, get("/readyz").statusCode());
    assertTrue(get("/metrics").body().contains("portico_audit_available 1.0"));
    assertFalse(get("/metrics").body().contains("portico_audit_sequence 0.0"));
    assertEquals(List.of(), AuditVerifier.verify(audit, Optional.empty()).problems());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }
}
