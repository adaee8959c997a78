package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.ForeignPrograms;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python programs for real: an Avatica client, and two that use the driver's jar. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class ForeignClientsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST_ORDERS = "SELECT * FROM pg.orders ORDER BY order_id LIMIT 3";

  private final Mesh mesh;

  ForeignClientsTest(Mesh mesh) {
    this.mesh = mesh;
  }

  private void assertSays(String json, JsonNode answer) throws Exception {
    assertEquals(JSON.readTree(json), answer);
  }

  private List<List<String>> overJdbc(String sql) throws Exception {
    try (Connection connection = mesh.connect()) {
      return Jdbc.texts(connection, sql);
    }
  }

  private static List<String> firstTexts(JsonNode rows, int column) {
    List<String> texts = new ArrayList<>();
    rows.forEach(row -> texts.add(row.get(column).asText()));
    return texts;
  }

  @Test
  void phoenixdbReadsEveryTypeBindsAndIsToldErrors() throws Exception {
    JsonNode read =
        ForeignPrograms.run("phoenixdb_reads.py", mesh.jdbcUrl(), Mesh.USER, Mesh.PASSWORD);
    assertSays(
        """
        [true, -32768, 2147483647, -9223372036854775808, "12345678901234567890.12", 0.1, -2.25,
         "Grüße, 世界 🎵", "00ff10", "1969-12-31", "23:59:59.123000", "2026-01-31 10:00:00.123000",
         "2026-07-01 10:00:00.123456+00:00"]
        """,
        read.get("types"));
    assertSays("[null, null, null, null]", read.get("nulls"));
    assertSays(
        """
        [42, "a 'quoted' ü", "-1.250", 0.5, false, "2026-01-31", "2026-01-31 12:30:15", null]
        """,
        read.get("sent"));
    assertSays("[\"customer 1\", \"customer 2\"]", read.get("again"));
    assertSays("[50000, 1249975000, \"number 49999\"]", read.get("whole"));
    assertEquals(2, read.get("since").asInt(), "orders at or before an instant sent as text");
    assertSays("[\"order_lines\", \"orders\", \"orderxlines\"]", read.get("tables"));
    assertEquals(List.of("customer_id", "name", "country"), firstTexts(read.get("columns"), 0));
    assertTrue(read.get("schemas").toString().contains("\"pg\""), read.toString());
    assertError("COLUMN_NOT_FOUND", "42703", read.get("wrong_column"));
    assertError("READ_ONLY", "25006", read.get("a_change"));
    assertError("DIVISION_BY_ZERO", "22012", read.get("a_division"));
    assertError("AUTHENTICATION_FAILED", "28000", read.get("wrong_password"));
    assertEquals(100, read.get("still_good").asInt());
    assertEquals(15, read.get("left_open").asInt());
    Jdbc.awaitTrue(1_000, "what it left open ended", () -> mesh.statementsAtPostgres() == 0);
  }

  private static void assertError(String code, String state, JsonNode error) {
    assertTrue(error.get(1).asText().startsWith(code + ": "), error.toString());
    assertEquals(state, error.get(2).asText());
  }

  @Test
  void jayDeBeApiReadsATableAndMetadata() throws Exception {
    JsonNode read =
        ForeignPrograms.run(
            "jaydebeapi_reads.py",
            RealDriver.jar().toString(),
            mesh.jdbcUrl(),
            Mesh.USER,
            Mesh.PASSWORD);
    assertEquals("Portico", read.get("product").asText());
    assertSays("[\"order_lines\", \"orders\", \"orderxlines\"]", read.get("tables"));
    assertSays("[\"line_no\", \"order_id\"]", read.get("keys"));
    assertSays("[\"1\", \"2\", \"1.25\", \"2026-01-01T01:00Z\"]", read.get("orders").get(0));
    assertSays("[[\"customer 7\", \"10\", \"5700.0\"]]", read.get("of_one"));
    assertSays("[[\"2026-01-03\", \"1000\", \"2000\", \"29900\"]]", read.get("one_day"));
    assertEquals(60_000, read.get("many").asInt());
    assertEquals("ordered_at", read.get("description").get(2).get(0).asText());
    assertTrue(read.get("wrong").asText().contains("COLUMN_NOT_FOUND: "), read.toString());
  }

  @Test
  void sparkReadsATableInPartitions() throws Exception {
    JsonNode read =
        ForeignPrograms.run(
            "spark_reads.py",
            RealDriver.jar().toString(),
            mesh.jdbcUrl(),
            Mesh.USER,
            Mesh.PASSWORD);
    assertEquals(4, read.get("partitions").asInt());
    List<String> total =
        overJdbc("SELECT COUNT(n), SUM(n), MIN(label), MAX(label) FROM pg.numbers").get(0);
    for (int i = 0; i < total.size(); i++) {
      assertEquals(total.get(i), read.get("total").get(i).asText());
    }
    assertEquals(10, read.get("pushed").size());
    assertSays(
        """
        [["order_id", "bigint"], ["customer_id", "bigint"], ["amount", "decimal(12,2)"],
         ["ordered_at", "timestamp"]]
        """,
        read.get("schema"));
    assertEquals(
        overJdbc(FIRST_ORDERS).stream().map(row -> row.get(2)).toList(),
        firstTexts(read.get("orders"), 2));
    assertSays("[\"1\", \"2\", \"1.25\", \"2026-01-01 01:00:00\"]", read.get("orders").get(0));
    assertSays(
        "[[\"DE\", \"19960.00\"], [\"FR\", \"21415.00\"], [\"None\", \"21250.00\"]]",
        read.get("query"));
    assertSays("[2, 2, 2, 2]", read.get("parts"));
    assertEquals(
        overJdbc("SELECT day, COUNT(*) FROM days.visits GROUP BY day ORDER BY day").stream()
            .map(row -> String.join(" ", row))
            .toList(),
        IntStream.range(0, read.get("days").size())
            .mapToObj(i -> read.get("days").get(i))
            .map(day -> day.get(0).asText() + " " + day.get(1).asText())
            .toList());
    Jdbc.awaitTrue(1_000, "the store is quiet", () -> mesh.statementsAtPostgres() == 0);
  }
}
