package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.opa.OpaServer;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole gateway with compiled policies. The policy {@code echo} answers each user what the
 * user's own attributes say.
 */
@Timeout(300)
class GatewayPolicyTest {
  private static final String USERS =
      """
      users:
      - name: owner
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders: {allow: true, row_filter: {type: all}, masks: {}}
              crm.customers: {allow: true, row_filter: {type: all}, masks: {}}
      - name: clerk
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders:
                allow: true
                row_filter: {type: field, field: customer, operator: in, value: [1, 2]}
                masks: {amount: {type: hidden}, id: {type: bucket, size: 1000}}
              crm.customers: {allow: false, listed: false}
      - name: guest
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders: {allow: false, reasons: [shop.staff_only]}
              crm.customers: {allow: true, row_filter: {type: all}, masks: {nickname: {type: "null"}}}
      - name: endless
        password: "%1$s"
        attributes: {mood: endless, zero: 0}
      """;

  @TempDir private Path folder;
  private SmallMesh mesh;
  private RunningGateway gateway;

  @BeforeEach
  void open() throws Exception {
    mesh = SmallMesh.in(folder);
    String hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    mesh.write("users.yaml", USERS.formatted(hash));
    try (InputStream echo = getClass().getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings.replace(
            "policy: {mode: open}",
            "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s, hashKeys: {default:"
                + " 0123456789abcdef}}"));
    gateway = GatewayMain.gateways().open(folder);
  }

  @AfterEach
  void close() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    mesh.close();
  }

  private Session session(String user) {
    return new Session(
        gateway.login(user, SmallMesh.PASSWORD), "127.0.0.1", SessionSettings.DEFAULT);
  }

  private List<Object> first(String user, String sql) {
    List<Object> row = new ArrayList<>();
    try (RowStream rows = gateway.queries().run(session(user), SqlRequest.of(sql))) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int c = 0; c < batch.columns().size() && batch.rows() > 0; c++) {
          row.add(batch.columns().get(c).value(0));
        }
      }
    }
    return row;
  }

  /** The first column of all rows. */
  private List<Object> column(String user, String sql) {
    List<Object> cells = new ArrayList<>();
    try (RowStream rows = gateway.queries().run(session(user), SqlRequest.of(sql))) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int row = 0; row < batch.rows(); row++) {
          cells.add(batch.columns().get(0).value(row));
        }
      }
    }
    return cells;
  }

  private GatewayException refused(String user, String sql) {
    return assertThrows(GatewayException.class, () -> first(user, sql));
  }

  private List<String> columns(String user, String table) {
    return gateway.queries().view(session(user)).tables().stream()
        .filter(t -> t.name().toString().equals(table))
        .map(ViewTable::columns)
        .flatMap(List::stream)
        .map(ViewColumn::name)
        .toList();
  }

  @Test
  void theSameQueryHasAnotherAnswerForEachUser() {
    String count = "SELECT COUNT(*), MIN(id) FROM shop.orders";
    assertEquals(List.of(20_000L, 1L), first("owner", count));
    assertEquals(List.of(4_000L, 0L), first("clerk", count));
    assertEquals(ErrorCode.ACCESS_DENIED, refused("guest", count).code());
    // and once more, with plans and decisions remembered
    assertEquals(List.of(20_000L, 1L), first("owner", count));
    assertEquals(List.of(4_000L, 0L), first("clerk", count));
  }

  @Test
  void describingATableShowsWhatItsReaderSees() {
    List<Object> ids = first("owner", "DESCRIBE shop.orders");
    assertEquals(List.of("id", "BIGINT"), ids.subList(0, 2));
    assertEquals(false, ids.get(3));
    assertEquals(true, first("clerk", "DESCRIBE shop.orders").get(3));
    assertEquals(List.of("INFORMATION_SCHEMA", "portico", "shop"), column("clerk", "SHOW SCHEMAS"));
    assertEquals(List.of("shop", "orders"), first("clerk", "SHOW TABLES").subList(0, 2));
    assertEquals(ErrorCode.TABLE_NOT_FOUND, refused("clerk", "DESCRIBE crm.customers").code());
    assertEquals(ErrorCode.TABLE_NOT_FOUND, refused("clerk", "SHOW TABLES FROM crm").code());
    assertEquals(ErrorCode.ACCESS_DENIED, refused("guest", "DESCRIBE shop.orders").code());
  }

  @Test
  void aRefusalSaysWhyAndWhomToAsk() {
    String message = refused("guest", "SELECT * FROM shop.orders").getMessage();
    assertTrue(message.contains("shop.orders (shop.staff_only)"), message);
    assertTrue(message.contains("ask its owner for access: shop"), message);
  }

  @Test
  void whatIsHiddenDoesNotExist() {
    assertEquals(
        ErrorCode.COLUMN_NOT_FOUND, refused("clerk", "SELECT amount FROM shop.orders").code());
    assertEquals(ErrorCode.TABLE_NOT_FOUND, refused("clerk", "SELECT * FROM crm.customers").code());
    String unlisted = refused("clerk", "SELECT * FROM crm.customers").getMessage();
    String missing = refused("clerk", "SELECT * FROM crm.customerz").getMessage();
    assertEquals(missing.replace("customerz", "customers"), unlisted);
    assertEquals(List.of("id", "customer"), columns("clerk", "shop.orders"));
    assertEquals(List.of(), columns("clerk", "crm.customers"));
    assertEquals(List.of("id", "customer", "amount"), columns("owner", "shop.orders"));
  }

  @Test
  void aFaultOfThePolicyClosesItsTableOnly() {
    GatewayException e = refused("guest", "SELECT * FROM crm.customers");
    assertEquals(ErrorCode.POLICY_FIELD_UNKNOWN, e.code());
    assertFalse(e.getMessage().contains("nickname"), e.getMessage());
  }

  @Test
  void aPolicyThatDoesNotEndIsARefusalAndTheNextQueryRuns() throws Exception {
    gateway.close();
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write("portico.yaml", settings.replace("timeout: 20s", "timeout: 5s"));
    gateway = GatewayMain.gateways().open(folder);
    assertEquals(ErrorCode.POLICY_TIMEOUT, refused("endless", "SELECT * FROM shop.orders").code());
    assertEquals(ErrorCode.POLICY_TIMEOUT, refused("endless", "SELECT * FROM shop.nothing").code());
    assertEquals(List.of(20_000L), first("owner", "SELECT COUNT(*) FROM shop.orders"));
  }

  @Test
  void aPolicyServerDecidesLikeTheBundle() throws Exception {
    try (OpaServer opa =
        OpaServer.start(OpaServer.sources(folder, "one", "denied"), OpaServer.freePort())) {
      gateway.close();
      String settings = Files.readString(folder.resolve("portico.yaml"));
      mesh.write(
          "portico.yaml",
          settings.replace(
              "mode: embedded, bundle: echo.tar.gz", "mode: server, url: \"" + opa.url() + "\""));
      gateway = GatewayMain.gateways().open(folder);
      theSameQueryHasAnotherAnswerForEachUser();
      whatIsHiddenDoesNotExist();
    }
  }

  @Test
  void withoutItsBundleTheServerDoesNotStart() throws Exception {
    Files.delete(folder.resolve("echo.tar.gz"));
    GatewayException e =
        assertThrows(GatewayException.class, () -> GatewayMain.gateways().open(folder).close());
    assertEquals(ErrorCode.CONFIGURATION_INVALID, e.code());
    assertTrue(e.getMessage().contains("echo.tar.gz is not there"), e.getMessage());
  }
}
