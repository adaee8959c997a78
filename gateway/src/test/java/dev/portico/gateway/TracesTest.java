package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.trace.Collector;
import dev.portico.gateway.audit.trace.SentSpan;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server at work sends to a collector of traces, and what it never sends. */
@Timeout(300)
class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String JOINED =
      "SELECT o.id, c.name, 'kiwi-literal' AS mark FROM shop.orders o JOIN crm.customers c"
          + " ON o.customer = c.id WHERE o.id < ? AND o.id > 2";

  @TempDir private Path folder;

  @Test
  void aQueryIsATraceOfItsStepsAndItsFragments() throws Exception {
    try (SmallMesh mesh = SmallMesh.in(folder);
        Collector collector = Collector.answering()) {
      String answer;
      try (RunningGateway gateway = serve(mesh, collector.endpoint())) {
        answer =
            ask(gateway, JOINED, "[424242]", "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
      }
      assertTrue(answer.contains("Smith"), answer);
      List<SentSpan> spans = collector.spans(8);
      SentSpan whole = named(spans, "SELECT");
      assertEquals(Set.of(TRACE), spans.stream().map(SentSpan::trace).collect(Collectors.toSet()));
      assertEquals(CALLER, whole.parent());
      assertEquals(2, whole.kind());
      assertEquals(0, whole.status());
      assertEquals(
          Map.of(
              "db.system.name", "portico",
              "db.operation.name", "SELECT",
              "db.response.returned_rows", "5998",
              "enduser.id", "ana",
              "portico.fragments", "1",
              "portico.query.id", whole.attributes().get("portico.query.id")),
          whole.attributes());
      for (String step : List.of("parse", "decide", "validate", "weave", "plan", "execute")) {
        SentSpan span = named(spans, step);
        assertEquals(whole.id(), span.parent(), step);
        assertEquals(Map.of(), span.attributes());
        assertTrue(whole.start() <= span.start() && span.start() <= span.end(), step);
        assertTrue(span.end() <= whole.end(), step);
      }
      SentSpan read = named(spans, "read shop-db");
      assertEquals(named(spans, "execute").id(), read.parent());
      assertEquals(3, read.kind());
      assertEquals(
          Map.of(
              "db.system.name", "h2database",
              "db.response.returned_rows", read.attributes().get("db.response.returned_rows"),
              "portico.connection", "shop-db"),
          read.attributes());
      assertTrue(Long.parseLong(read.attributes().get("db.response.returned_rows")) >= 5_998);
      assertEquals(8, spans.size());
    }
  }

  @Test
  void nothingOfTheStatementOrItsRowsIsSent() throws Exception {
    try (SmallMesh mesh = SmallMesh.in(folder);
        Collector collector = Collector.answering()) {
      try (RunningGateway gateway = serve(mesh, collector.endpoint())) {
        ask(gateway, JOINED, "[424242]");
        ask(gateway, JOINED, "[424242]");
        ask(gateway, "SELECT kiwi FROM shop.orders WHERE id = 'kiwi-literal'", "[]");
        ask(gateway, "SELEKT 'kiwi-literal' FROM shop.orders", "[]");
        ask(gateway, "SET application = 'kiwi-literal'", "[]");
        ask(gateway, "SELECT 1 / (id - 7) FROM shop.orders", "[]");
      }
      assertTrue(collector.spans(28).size() > 15);
      String sent = collector.bytes();
      assertTrue(sent.contains("shop-db"));
      for (String text :
          List.of("kiwi", "424242", "FROM", "from ", "orders", "customer", "Smith", "sheet")) {
        assertFalse(sent.contains(text), text);
      }
    }
  }

  @Test
  void failedAndKnownStatementsHaveTracesToo() throws Exception {
    try (SmallMesh mesh = SmallMesh.in(folder);
        Collector collector = Collector.answering()) {
      try (RunningGateway gateway = serve(mesh, collector.endpoint())) {
        ask(gateway, "SELECT id FROM shop.orders WHERE id < 3", "[]");
        ask(gateway, "SELECT id FROM shop.orders WHERE id < 3", "[]");
        ask(gateway, "SELECT id FROM shop.nothing", "[]", "traceparent", "nonsense");
        ask(gateway, "SELEKT", "[]");
        ask(gateway, "SHOW TABLES", "[]");
        direct(gateway, "EXPLAIN PLAN FOR SELECT id FROM shop.orders");
      }
      List<SentSpan> spans = collector.spans(26);
      List<SentSpan> wholes = spans.stream().filter(s -> s.kind() == 2).toList();
      assertEquals(
          List.of("SELECT", "SELECT", "SELECT", "statement", "SHOW", "EXPLAIN"),
          wholes.stream().map(SentSpan::name).toList());
      assertEquals(6, wholes.stream().map(SentSpan::trace).distinct().count());
      wholes.forEach(whole -> assertEquals("", whole.parent()));
      assertEquals("TABLE_NOT_FOUND", wholes.get(2).attributes().get("error.type"));
      assertEquals(2, wholes.get(2).status());
      assertNotEquals(null, wholes.get(3).attributes().get("error.type"));
      assertEquals(Set.of("decide", "execute", "read shop-db"), inside(spans, wholes.get(1)));
      assertEquals(Set.of("parse", "decide", "validate"), inside(spans, wholes.get(2)));
      assertEquals(Set.of("parse"), inside(spans, wholes.get(3)));
    }
  }

  @Test
  void queriesRunWithACollectorThatHangsOrIsAway() throws Exception {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort() + "/v1/traces");
    }
    try (Collector collector = Collector.hanging();
        SmallMesh mesh = SmallMesh.in(folder)) {
      String settings = Files.readString(folder.resolve("portico.yaml"));
      for (URI endpoint : List.of(nobody, collector.endpoint())) {
        mesh.write("portico.yaml", settings);
        try (RunningGateway gateway = serve(mesh, endpoint)) {
          for (int i = 0; i < 10; i++) {
            String answer = ask(gateway, "SELECT COUNT(*) FROM shop.orders", "[]");
            assertTrue(answer.contains("20000"), answer);
          }
        }
      }
      assertTrue(collector.awaitAsked());
    }
  }

  private static SentSpan named(List<SentSpan> spans, String name) {
    List<SentSpan> found = spans.stream().filter(s -> s.name().equals(name)).toList();
    assertEquals(1, found.size(), () -> name + " in " + spans);
    return found.get(0);
  }

  private static Set<String> inside(List<SentSpan> spans, SentSpan whole) {
    return spans.stream()
        .filter(s -> s.trace().equals(whole.trace()) && !s.id().equals(whole.id()))
        .map(SentSpan::name)
        .collect(Collectors.toSet());
  }

  private static RunningGateway serve(SmallMesh mesh, URI endpoint) throws Exception {
    Path settings = mesh.folder().resolve("portico.yaml");
    mesh.write(
        "portico.yaml",
        Files.readString(settings) + "telemetry: {traces: {endpoint: \"" + endpoint + "\"}}\n");
    return GatewayMain.gateways().serve(mesh.folder());
  }

  private static String ask(
      RunningGateway gateway, String sql, String parameters, String... headers) throws Exception {
    String basic = Base64.getEncoder().encodeToString("ana:demo".getBytes(UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve("/v1/query"))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"sql\": \"" + sql + "\", \"parameters\": " + parameters + "}"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  private static void direct(RunningGateway gateway, String sql) {
    gateway
        .queries()
        .run(
            new Session(gateway.user("ana").orElseThrow(), "test", SessionSettings.DEFAULT),
            SqlRequest.of(sql))
        .close();
  }
}
