package dev.portico.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import dev.portico.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the endpoint, and what its wrong answers become. */
class RestPortTest {
  private static final List<Column> ID = List.of(new Column("id", ColumnType.INTEGER, true));

  private JsonEndpoint endpoint;

  @BeforeEach
  void startEndpoint() throws Exception {
    endpoint = new JsonEndpoint();
  }

  @AfterEach
  void stopEndpoint() {
    endpoint.close();
  }

  // ---- what is asked

  @Test
  void sendsOnlyTheEqualitiesItMayAndReturnsTheRest() {
    endpoint.on("/api/people", JsonEndpoint.json("[{\"id\":1}]"));
    Predicate germany = equal("country", ColumnType.VARCHAR, "DE & co");
    Predicate second = equal("country", ColumnType.VARCHAR, "FR");
    Predicate name = equal("name", ColumnType.VARCHAR, "Ana");
    Predicate greater =
        new Comparison("country", Operator.GREATER, new BindValue(ColumnType.VARCHAR, "A"));
    try (RestPort port =
        port(
            Map.of(
                "url",
                endpoint.url() + "/api/",
                "filterParameters",
                List.of("country"),
                "limitParameter",
                "top"))) {
      ScanResult part =
          scan(port, "/people?sort=id", new And(List.of(germany, second, name, greater)), 5);
      assertEquals(new And(List.of(second, name, greater)), part.residual());
      Rows.all(part.rows());
      assertEquals(
          "/api/people?sort=id&country=DE+%26+co",
          endpoint.asked().get(0), "no limit beside a residual");

      ScanResult whole = scan(port, "people", germany, 5);
      assertEquals(Predicate.ALL, whole.residual());
      Rows.all(whole.rows());
      assertEquals("/api/people?country=DE+%26+co&top=5", endpoint.asked().get(1));
    }
  }

  @Test
  void sendsItsHeaders() {
    AtomicReference<String> token = new AtomicReference<>();
    endpoint.on(
        "/t",
        exchange -> {
          token.set(exchange.getRequestHeaders().getFirst("Authorization"));
          JsonEndpoint.json("[]").to(exchange);
        });
    try (RestPort port =
        port(Map.of("url", endpoint.url(), "headers", Map.of("Authorization", "Bearer secret")))) {
      assertEquals(List.of(), Rows.all(scan(port, "t", Predicate.ALL, -1).rows()));
      assertEquals("Bearer secret", token.get());
      port.ping(Duration.ofSeconds(5));
    }
  }

  @Test
  void findsItsRowsInsideAnAnswer() {
    endpoint.on(
        "/t", JsonEndpoint.json("{\"n\":[[1]],\"data\":{\"rows\":[{\"id\":7}]},\"more\":[1]}"));
    try (RestPort port = port(Map.of("url", endpoint.url(), "rowsPath", "/data/rows"))) {
      assertEquals(List.of(List.of(7)), Rows.all(scan(port, "t", Predicate.ALL, -1).rows()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../admin",
        "a/../../admin",
        "a/%2e%2E/b",
        "@elsewhere",
        "a b",
        "a#b",
        "%zz",
        "a\\..\\b"
      })
  void aLocationCannotLeaveTheUrl(String location) {
    try (RestPort port = port(Map.of("url", endpoint.url() + "/api"))) {
      PortException fault =
          assertThrows(PortException.class, () -> scan(port, location, Predicate.ALL, -1));
      assertEquals(Reason.SETTINGS, fault.reason());
      assertTrue(fault.getMessage().contains("'" + location + "'"), fault.getMessage());
    }
    assertEquals(List.of(), endpoint.asked());
  }

  // ---- wrong answers

  @ParameterizedTest
  @CsvSource({
    "500,UNAVAILABLE",
    "503,UNAVAILABLE",
    "429,UNAVAILABLE",
    "404,MISSING",
    "401,REFUSED",
    "403,REFUSED",
    "302,REFUSED",
    "204,REFUSED"
  })
  void aStatusOtherThan200IsAFault(int status, Reason reason) {
    endpoint.on(
        "/t",
        exchange -> {
          exchange.getResponseHeaders().add("Location", endpoint.url() + "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
        });
    PortException fault = fails(reason, "t");
    assertTrue(fault.getMessage().contains(String.valueOf(status)), fault.getMessage());
    assertEquals(List.of("/t"), endpoint.asked(), "no redirect is followed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"id\":1},{\"id\":2}|UNAVAILABLE|ends early",
        "[{\"id\":1}] {\"x\":|UNAVAILABLE|ends early",
        "[{\"id\":1},{\"id\"|UNAVAILABLE|ends early",
        "[{\"id\":1},,]|DATA|not JSON",
        "<html></html>|DATA|not JSON",
        "{\"error\":\"no\"}|DATA|no array at ''",
        "[1,2]|DATA|row 1 is not",
        "[{\"id\":1},[2]]|DATA|row 2 is not",
        "[{\"id\":1},{\"id\":\"Smith\"}]|DATA|row 2, column 'id'",
        "[{\"id\":1.5}]|DATA|row 1, column 'id'",
        "[{\"id\":99999999999}]|DATA|INTEGER",
        "[{\"id\":1e999999999}]|DATA|row 1",
        "[{\"id\":{\"x\":1}}]|DATA|row 1",
        "[{\"id\":true}]|DATA|row 1"
      })
  void aWrongAnswerIsAFaultThatSaysWhere(String answer, Reason reason, String says) {
    endpoint.on("/t", JsonEndpoint.json(answer));
    PortException fault = fails(reason, "t");
    assertTrue(fault.getMessage().contains(says), fault.getMessage());
    assertFalse(fault.getMessage().contains("Smith"), "no value of a row");
  }

  @Test
  void anAnswerShorterThanItSaidIsUnavailable() {
    endpoint.on(
        "/t",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange
              .getResponseBody()
              .write("[{\"id\":1}]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
        });
    fails(Reason.UNAVAILABLE, "t");
  }

  @Test
  void anAnswerBeyondTheBoundIsRefusedWhileItComes() {
    endpoint.on("/t", JsonEndpoint.endless("[{\"id\":1}", (",{\"id\":2}").repeat(10_000)));
    try (RestPort port = port(Map.of("url", endpoint.url(), "maxMegabytes", 1))) {
      PortException fault =
          assertThrows(
              PortException.class, () -> Rows.all(scan(port, "t", Predicate.ALL, -1).rows()));
      assertTrue(fault.getMessage().contains("maxMegabytes"), fault.getMessage());
    }
  }

  @Test
  void anEndpointThatDoesNotBeginToAnswerIsUnavailable() {
    endpoint.on("/t", exchange -> Thread.sleep(10_000));
    try (RestPort port = port(Map.of("url", endpoint.url(), "timeout", "200ms"))) {
      PortException fault =
          assertThrows(
              PortException.class, () -> Rows.all(scan(port, "t", Predicate.ALL, -1).rows()));
      assertEquals(Reason.UNAVAILABLE, fault.reason());
    }
  }

  @Test
  void anEndpointThatIsAwayIsUnavailable() {
    String url = endpoint.url();
    endpoint.close();
    try (RestPort port = port(Map.of("url", url))) {
      assertEquals(
          Reason.UNAVAILABLE,
          assertThrows(PortException.class, () -> port.ping(Duration.ofSeconds(5))).reason());
      PortException fault =
          assertThrows(
              PortException.class, () -> Rows.all(scan(port, "t", Predicate.ALL, -1).rows()));
      assertEquals(Reason.UNAVAILABLE, fault.reason());
    }
  }

  @Test
  void settingsAreCheckedTogetherAndNotPrinted() {
    Map<String, Object> wrong =
        new HashMap<>(
            Map.of(
                "url",
                "ftp://user:secret@x",
                "rowsPath",
                "data",
                "filterParameters",
                "c",
                "timeout",
                "soon"));
    wrong.put("colour", "red");
    PortException fault = assertThrows(PortException.class, () -> port(wrong));
    assertEquals(Reason.SETTINGS, fault.reason());
    for (String key : List.of("url", "rowsPath", "filterParameters", "timeout", "colour")) {
      assertTrue(fault.getMessage().contains(key), fault.getMessage());
    }
    assertFalse(fault.getMessage().contains("secret"), fault.getMessage());
  }

  // ---- helpers

  private static RestPort port(Map<String, Object> settings) {
    return (RestPort) new RestPortFactory().create(new PortSettings("api", Path.of("/"), settings));
  }

  private static Predicate equal(String column, ColumnType type, Object value) {
    return new Comparison(column, Operator.EQUAL, new BindValue(type, value));
  }

  private static ScanResult scan(RestPort port, String location, Predicate filter, long limit) {
    OptionalLong most = limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    ExecutionContext context =
        new ExecutionContext("q-1", Instant.now().plusSeconds(30), ZoneOffset.UTC, 100);
    return port.scan(new ScanRequest("t", location, ID, filter, most), context);
  }

  private PortException fails(Reason reason, String location) {
    try (RestPort port = port(Map.of("url", endpoint.url()))) {
      PortException fault =
          assertThrows(
              PortException.class, () -> Rows.all(scan(port, location, Predicate.ALL, -1).rows()));
      assertEquals(reason, fault.reason(), fault.getMessage());
      return fault;
    }
  }
}
