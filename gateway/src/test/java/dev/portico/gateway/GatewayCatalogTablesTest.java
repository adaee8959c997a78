package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The catalog tables of the demo mesh under the shipped policies. Its stores are away: discovery
 * needs none.
 */
@Timeout(300)
class GatewayCatalogTablesTest {
  private static final String PHONE =
      "      - {name: phone, logicalType: string, physicalType: text, tags: [pii]}\n";
  private static final Path MODEL = Path.of("..", "catalog-config");

  @TempDir static Path folder;
  private static RunningGateway gateway;

  @BeforeAll
  static void open() throws IOException {
    Path mesh = folder.resolve("mesh");
    copy(MODEL.resolve("domains"), mesh.resolve("domains"));
    Files.writeString(
        mesh.resolve("domains/listeners/profiles-0.9.0.odcs.yaml"),
        Files.readString(MODEL.resolve("domains/listeners/profiles.odcs.yaml"))
            .replace("\nversion: 1.2.0", "\nversion: 0.9.0")
            .replace("\nstatus: active", "\nstatus: retired")
            .replace("2025-09-01T08:00:00Z", "2025-01-01T08:00:00Z")
            .replace("      - name: email\n", PHONE + "      - name: email\n"));
    Files.copy(MODEL.resolve("users.yaml"), mesh.resolve("users.yaml"));
    Files.createDirectories(mesh.resolve("data/plays"));
    Files.createDirectories(mesh.resolve("data/partners"));
    Files.createDirectories(folder.resolve("policies"));
    Files.copy(
        Path.of("..", "policies", "bundle.tar.gz"), folder.resolve("policies/bundle.tar.gz"));
    Files.writeString(
        mesh.resolve("portico.yaml"),
        Files.readString(MODEL.resolve("portico.yaml"))
            .replace("127.0.0.1:54329", "127.0.0.1:1")
            .replace("127.0.0.1:9192", "127.0.0.1:1")
            .replace("127.0.0.1:9193", "127.0.0.1:1"));
    Map<String, String> secrets =
        Map.of(
            "PORTICO_READER_PASSWORD", "reader",
            "PORTICO_LAKE_KEY", "lake",
            "PORTICO_HASH_KEY", "0123456789abcdef");
    gateway = GatewayMain.gateways(name -> Optional.ofNullable(secrets.get(name))).open(mesh);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @AfterAll
  static void close() {
    gateway.close();
  }

  private static Session session(String user) {
    return new Session(gateway.login(user, "demo"), "127.0.0.1", SessionSettings.DEFAULT);
  }

  private static List<String> ask(String user, String sql) {
    return ask(session(user), sql);
  }

  private static List<String> ask(Session session, String sql) {
    List<String> lines = new ArrayList<>();
    try (RowStream rows = gateway.queries().run(session, SqlRequest.of(sql))) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          int row = i;
          lines.add(
              batch.columns().stream()
                  .map(c -> String.valueOf(c.value(row)))
                  .collect(Collectors.joining(" | ")));
        }
      }
    }
    return lines;
  }

  @Test
  void maskedColumnsAreListedAsTheirReaderSeesThem() {
    String sql =
        "SELECT type, masked, mask FROM portico.columns WHERE table_schema = 'listeners' AND"
            + " table_name = 'profiles' AND column_name = 'email'";
    assertEquals(List.of("VARCHAR(32) | true | hash"), ask("ana", sql));
    assertTrue(ask("dora", sql).get(0).endsWith(" | false | null"), () -> "" + ask("dora", sql));
    assertEquals(ask("dora", sql), ask("gus", sql));
  }

  @Test
  void columnsOfAnEarlierContractAreMaskedByItsTags() {
    String then = "DESCRIBE listeners.profiles FOR SYSTEM_TIME AS OF '2025-08-01'";
    assertTrue(
        ask("ana", then).contains("phone | VARCHAR | true | true | null"),
        () -> "" + ask("ana", then));
    assertTrue(ask("dora", then).contains("phone | VARCHAR | true | false | null"));
    assertEquals(
        ask("ana", "DESCRIBE listeners.profiles").size() + 1,
        ask("ana", then).size(),
        "nothing else is decided otherwise");
    assertFalse(ask("dora", "DESCRIBE listeners.profiles").toString().contains("phone"));
    GatewayException refused = assertThrows(GatewayException.class, () -> ask("otto", then));
    assertEquals(ErrorCode.POLICY_TABLE_UNDECIDED, refused.code(), refused::display);
  }

  @Test
  void closedTablesAreNotThere() {
    String sql =
        "SELECT DISTINCT table_schema FROM portico.tables WHERE product IS NOT NULL ORDER BY 1";
    assertEquals(
        List.of("catalogue", "insights", "listeners", "partners", "plays"), ask("ana", sql));
    assertEquals(List.of(), ask("otto", sql));
    Session audits = session("gus");
    ask(audits, "SET purpose = 'audit'");
    assertTrue(ask(audits, sql).contains("payments"));
    assertEquals(
        List.of("0"), ask("ana", "SELECT COUNT(*) FROM portico.slos WHERE domain = 'payments'"));
    assertTrue(Integer.parseInt(ask("ana", "SELECT COUNT(*) FROM portico.slos").get(0)) > 3);
  }

  @Test
  void whatIsInForceIsToldWithoutLiterals() {
    List<String> told =
        ask(
            "ana",
            "SELECT rows_filtered, max_rows, masked_columns, reasons FROM portico.policies_in_force"
                + " WHERE table_name = 'profiles'");
    assertEquals(1, told.size());
    assertTrue(told.get(0).startsWith("true | 100000 | "), told.get(0));
    assertTrue(told.get(0).contains("email: hash"), told.get(0));
    assertTrue(told.get(0).contains("listeners.region_scope"), told.get(0));
    assertFalse(told.get(0).contains("FR"), told.get(0));
    assertEquals(
        List.of("true | catalog.open, catalog.own_queries"),
        ask(
            "ana",
            "SELECT rows_filtered, reasons FROM portico.policies_in_force WHERE table_name ="
                + " 'queries'"));
  }

  /**
   * All names of the catalog that are not in a caller's view are in no row that the caller gets.
   */
  @ParameterizedTest
  @ValueSource(strings = {"ana", "otto", "rita", "dora", "gus"})
  void namesThatDoNotShowAreInNoRow(String user) {
    CallerView view = gateway.queries().view(session(user));
    Set<String> shown = new HashSet<>();
    view.tables()
        .forEach(
            t -> {
              shown.add(t.name().toString());
              t.columns().forEach(c -> shown.add(t.name() + "." + c.name()));
            });
    ask("gus", "SELECT account_id FROM (VALUES (1)) AS t (account_id)");
    Set<String> listed = new HashSet<>();
    listed.addAll(ask(user, "SELECT table_schema || '.' || table_name FROM portico.tables"));
    listed.addAll(
        ask(
            user,
            "SELECT table_schema || '.' || table_name || '.' || column_name FROM portico.columns"));
    assertEquals(shown, listed);
    Set<String> standard = new HashSet<>();
    standard.addAll(
        ask(user, "SELECT table_schema || '.' || table_name FROM information_schema.tables"));
    standard.addAll(
        ask(
            user,
            "SELECT table_schema || '.' || table_name || '.' || column_name FROM"
                + " information_schema.columns"));
    assertEquals(shown, standard);
    for (String table : List.of("drift", "policies_in_force")) {
      assertTrue(
          shown.containsAll(
              ask(user, "SELECT table_schema || '.' || table_name FROM portico." + table)));
    }
    assertTrue(
        shown.containsAll(
            ask(
                user,
                "SELECT table_schema || '.' || table_name || '.' || column_name FROM"
                    + " information_schema.key_column_usage")));
  }

  @Test
  void everybodySeesTheirOwnStatementsAndAuditorsAll() {
    ask("rita", "SELECT 'what rita asks'");
    ask("ana", "SELECT 'what ana asks'");
    String mine = "SELECT DISTINCT principal FROM portico.queries ORDER BY 1";
    assertEquals(List.of("ana"), ask("ana", mine));
    assertTrue(ask("gus", mine).containsAll(List.of("ana", "rita")));
    assertEquals(
        List.of(),
        ask(
            "ana",
            "SELECT sql FROM portico.queries WHERE sql LIKE '%what rita asks%' AND principal <>"
                + " 'ana'"));
    GatewayException hidden =
        assertThrows(
            GatewayException.class, () -> ask("ana", "SELECT row_filters FROM portico.queries"));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, hidden.code());
    assertFalse(ask("gus", "SELECT row_filters, masks, fragments FROM portico.queries").isEmpty());
    assertEquals(
        15,
        ask(
                "ana",
                "SELECT * FROM portico.columns WHERE table_schema = 'portico' AND table_name ="
                    + " 'queries'")
            .size());
  }

  @Test
  void everyTableCanBeReadByEverybody() {
    for (CatalogTable table : OwnTables.all()) {
      for (String user : List.of("ana", "otto", "gus")) {
        ask(user, "SELECT * FROM " + table.name());
      }
    }
  }
}
