package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole gateway over real stores, through its doors and its command line. */
@Timeout(300)
class GatewayTest {
  private static final String JOIN =
      "SELECT c.name, COUNT(*) AS n, SUM(o.amount) AS total FROM shop.orders o"
          + " JOIN crm.customers c ON c.id = o.customer GROUP BY c.name ORDER BY n, c.name";
  private static final String JOINED =
      "name,n,total\r\n"
          + "\"Smith, Jane\",2000,24992500.00\r\n"
          + "Zoë,2000,24990000.00\r\n"
          + ",2000,24995000.00\r\n";

  @TempDir private Path folder;
  private SmallMesh mesh;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void makeMesh() throws Exception {
    mesh = SmallMesh.in(folder);
  }

  @AfterEach
  void closeMesh() throws Exception {
    mesh.close();
  }

  private int portico(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, false, UTF_8),
            new PrintStream(err, true, UTF_8),
            name ->
                Optional.of(name).filter("PORTICO_PASSWORD"::equals).map(n -> SmallMesh.PASSWORD),
            prompt -> Optional.empty(),
            false,
            false);
    return new Cli(surroundings, GatewayMain.gateways(), List.of()).run(arguments);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  private static HttpResponse<String> post(RunningGateway gateway, String path, String body)
      throws Exception {
    String basic =
        Base64.getEncoder().encodeToString(("otto:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve(path))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .header("Accept", "text/csv")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  @Test
  void aQueryOverTwoStoresIsAnsweredInProcess() throws Exception {
    assertEquals(
        0,
        portico("sql", "--config", folder.toString(), "-u", "ana", "--format", "csv", JOIN),
        err());
    assertEquals(JOINED, out());
    try (Stream<Path> spill = Files.list(folder.resolve("state/spill"))) {
      assertEquals(List.of(), spill.toList());
    }
  }

  @Test
  void aServedGatewayAnswersOverHttpUntilItIsClosed() throws Exception {
    RunningGateway gateway = GatewayMain.gateways().serve(folder);
    try (gateway) {
      assertTrue(gateway.jdbcUrl().orElseThrow().matches("jdbc:portico://127.0.0.1:\\d+/"));
      assertEquals(JOINED, post(gateway, "/v1/query", "{\"sql\": \"" + JOIN + "\"}").body());
      HttpResponse<String> all =
          post(gateway, "/v1/query", "{\"sql\": \"SELECT * FROM shop.orders\"}");
      assertEquals(20_001, all.body().lines().count());
      mesh.write("domains/crm/broken.odps.yaml", "kind: [");
      String reloaded = post(gateway, "/v1/reload", "").body();
      assertTrue(reloaded.contains("broken.odps.yaml"), reloaded);
    }
    assertThrows(java.io.IOException.class, () -> post(gateway, "/v1/query", "{}"));
  }

  @Test
  void theCommandLineReachesAServerOverItsDriver() {
    try (RunningGateway gateway = GatewayMain.gateways().serve(folder)) {
      String url = gateway.jdbcUrl().orElseThrow();
      assertEquals(0, portico("sql", "--url", url, "-u", "ana", "--format", "csv", JOIN), err());
      assertEquals(JOINED, out());
      assertEquals(1, portico("sql", "--url", url, "-u", "ana", "SELECT nme FROM crm.customers"));
      assertTrue(err().startsWith("portico: COLUMN_NOT_FOUND: "), err());
      assertTrue(err().endsWith("(line 1, column 8)\n"), err());
    }
  }

  @Test
  void aTakenPortIsOneErrorAndLeavesNoDoorOpen() throws Exception {
    try (RunningGateway first = GatewayMain.gateways().serve(folder)) {
      String settings = Files.readString(folder.resolve("portico.yaml"));
      int taken = first.httpUri().orElseThrow().getPort();
      mesh.write(
          "portico.yaml", settings.replace("http: {port: 0}", "http: {port: " + taken + "}"));
      GatewayException e =
          assertThrows(GatewayException.class, () -> GatewayMain.gateways().serve(folder));
      assertEquals(ErrorCode.ADDRESS_UNAVAILABLE, e.code());
      assertEquals(3, portico("serve", "--config", folder.toString()));
      assertTrue(err().startsWith("portico: ADDRESS_UNAVAILABLE: "), err());
      assertEquals("", out());
    }
  }

  @Test
  void aServerLogsWhatItLeavesOutAtStartAndWhatAChangeBreaks() throws Exception {
    mesh.write("domains/crm/broken.odps.yaml", "kind: [");
    Logger logger = (Logger) LoggerFactory.getLogger(LiveCatalog.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (RunningGateway gateway = GatewayMain.gateways().serve(folder)) {
      assertEquals(1, logged(log, "domains/crm/broken.odps.yaml:1: error: not valid YAML"));
      mesh.write("domains/shop/late.odps.yaml", "kind: [");
      String late = "domains/shop/late.odps.yaml:1: error: not valid YAML";
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (logged(log, late) == 0 && System.nanoTime() < end) {
        Thread.sleep(50);
      }
      assertEquals(1, logged(log, late));
      assertEquals(1, logged(log, "broken.odps.yaml"));
    } finally {
      logger.detachAppender(log);
    }
  }

  private static long logged(ListAppender<ILoggingEvent> log, String text) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .filter(event -> event.getFormattedMessage().contains(text))
        .count();
  }

  @Test
  void onlyServersLogMoreThanDefects() {
    assertEquals(Optional.empty(), GatewayMain.logLevel(new String[] {"serve"}));
    assertEquals(Optional.of("WARN"), GatewayMain.logLevel(new String[] {"demo", "--once"}));
    assertEquals(Optional.of("ERROR"), GatewayMain.logLevel(new String[] {"sql"}));
    assertEquals(Optional.of("ERROR"), GatewayMain.logLevel(new String[0]));
  }

  @Test
  void validateFindsNothingInAGoodMeshAndEverythingInABadOne() throws Exception {
    assertEquals(0, portico("validate", folder.toString()), out());
    assertTrue(out().endsWith("2 products, 2 tables, 0 errors, 0 warnings\n"), out());
    mesh.write("domains/crm/crm.odps.yaml", "apiVersion: v1.0.0\nkind: DataProduct\n");
    out.reset();
    assertEquals(1, portico("validate", folder.toString()));
    assertTrue(out().contains("crm.odps.yaml"), out());
    mesh.write("portico.yaml", "nonsense: 1\npolicy: {mode: closed}\n");
    out.reset();
    assertEquals(1, portico("validate", folder.toString()));
    assertEquals(
        List.of(
            "portico.yaml:1: error: nonsense is not a setting",
            "portico.yaml:2: error: policy.mode must be embedded, server or open"),
        out().lines().filter(line -> !line.contains("authentication")).limit(2).toList());
    assertTrue(
        out().endsWith("3 errors in the settings; descriptors are read without any\n"), out());
  }

  @Test
  void validateFindsFaultsOfConnectionsAndUsersThatNoProductMeets() throws Exception {
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings.replace("connections:\n", "connections:\n  other: {type: oracel, allow: []}\n"));
    mesh.write("users.yaml", "users:\n- {name: ana, role: [analyst], password: plain}\n");
    assertEquals(1, portico("validate", folder.toString()));
    assertTrue(
        out().startsWith("portico.yaml:4: error: connection other: there is no adapter"), out());
    assertTrue(out().contains("\nusers.yaml:2: error: unknown key role of a user\n"), out());
    assertTrue(out().endsWith("\n2 products, 2 tables, 3 errors, 0 warnings\n"), out());
  }

  @Test
  void tablesOfABrokenProductAreListedWithTheReason() throws Exception {
    String contract = Files.readString(folder.resolve("domains/crm/crm.odcs.yaml"));
    mesh.write("domains/crm/crm.odcs.yaml", contract.replace("crm-files", "crm-flies"));
    assertEquals(0, portico("catalog", "list", "--config", folder.toString()));
    assertTrue(out().contains("shop.orders") && !out().contains("crm.customers"), out());
    assertTrue(
        err()
            .contains(
                "portico: crm.customers is not published: domains/crm/crm.odcs.yaml:8: error:"
                    + " connection crm-flies is not in portico.yaml"),
        err());
  }

  @Test
  void theCatalogIsListedDescribedAndComparedWithItsStores() throws Exception {
    String config = folder.toString();
    assertEquals(0, portico("catalog", "list", "--config", config));
    assertTrue(out().contains(" shop.orders   | shop-data | 1.0.0   | shop-db"), out());
    out.reset();
    assertEquals(0, portico("catalog", "describe", "--config", config, "shop.orders"));
    assertTrue(out().contains(" amount   | DECIMAL(12, 2) |"), out());
    assertEquals(0, portico("catalog", "describe", "--config", config, "CRM-data"));
    assertEquals(0, portico("catalog", "drift", "--config", config), out() + err());
    String contract = Files.readString(folder.resolve("domains/shop/shop.odcs.yaml"));
    mesh.write(
        "domains/shop/shop.odcs.yaml", contract + "      - {name: missing, logicalType: string}\n");
    out.reset();
    assertEquals(1, portico("catalog", "drift", "--config", config));
    assertTrue(out().contains("missing"), out());
  }
}
