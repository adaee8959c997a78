package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.endtoend.RealDriver;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** LibreOffice Base for real, without a window, on tables with a row filter and masks. */
@Timeout(300)
class LibreOfficeBaseTest {
  private static final String USERS =
      """
      users:
      - name: ana
        password: "%s"
        attributes:
          answer:
            tables:
              shop.orders:
                allow: true
                row_filter: {type: field, field: id, operator: lte, value: 50}
                masks: {amount: {type: "null"}}
              crm.customers:
                allow: true
                row_filter: {type: all}
                masks: {name: {type: partial, keep_first: 1, keep_last: 0}}
      """;
  private static final String QUERY =
      "SELECT o.customer, c.name, COUNT(*) AS orders FROM shop.orders AS o JOIN crm.customers AS c"
          + " ON c.id = o.customer GROUP BY o.customer, c.name ORDER BY o.customer";

  @TempDir private Path folder;

  @Test
  void baseListsTablesAndReadsWhatAnaMayRead() throws Exception {
    try (SmallMesh mesh = SmallMesh.in(folder)) {
      govern(mesh);
      try (RunningGateway gateway = GatewayMain.gateways().serve(folder)) {
        String url = gateway.jdbcUrl().orElseThrow();
        JsonNode read =
            ForeignPrograms.run(
                "base_reads.py",
                RealDriver.jar().toString(),
                url,
                "ana",
                SmallMesh.PASSWORD,
                folder.resolve("office").toString());
        assertEquals("Portico", read.get("product").asText());
        assertTrue(rows(read.get("schemas")).toString().contains("shop"), read.toString());
        assertEquals("[\"crm.customers\",\"shop.orders\"]", read.get("tables").toString());
        assertEquals("[\"id\",\"customer\",\"amount\"]", read.get("columns").toString());
        assertEquals("[\"id\"]", read.get("keys").toString());
        try (Connection ana = RealDriver.connect(url, "ana", SmallMesh.PASSWORD)) {
          assertEquals(texts(ana, "SELECT * FROM shop.orders", 5), rows(read.get("table")));
          assertEquals(texts(ana, QUERY, 10), rows(read.get("query")));
        }
        assertEquals("[\"1\",\"1\",null]", read.get("table").get(0).toString(), "masked");
        assertEquals("[\"1\",\"Z**\",\"5\"]", read.get("query").get(0).toString(), "filtered");
      }
    }
  }

  private void govern(SmallMesh mesh) throws Exception {
    String hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    mesh.write("users.yaml", USERS.formatted(hash));
    try (InputStream echo = getClass().getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    mesh.write(
        "portico.yaml",
        Files.readString(folder.resolve("portico.yaml"))
            .replace(
                "policy: {mode: open}",
                "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s}"));
  }

  private static List<List<String>> rows(JsonNode json) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : json) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(cell.isNull() ? null : cell.asText()));
      rows.add(row.isArray() ? cells : List.of(row.asText()));
    }
    return rows;
  }

  private static List<List<String>> texts(Connection connection, String sql, int most)
      throws Exception {
    List<List<String>> all = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(most);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            row.add(rows.getString(i));
          }
          all.add(row);
        }
      }
    }
    return all;
  }
}
