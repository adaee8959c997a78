package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import dev.portico.testkit.TestPostgres;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SQLite adapter as a plug-in of a whole gateway: its table joins those of PostgreSQL and of
 * Parquet files, under policies.
 */
@Timeout(300)
class SqliteGatewayTest {
  @TempDir private Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void open() throws Exception {
    plugin();
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    run(
        postgres.superuser(database),
        "CREATE TABLE orders (id bigint PRIMARY KEY, client int NOT NULL, amount numeric(12,2))",
        "INSERT INTO orders SELECT x, x % 4 + 1, x FROM generate_series(1, 1000) x",
        "GRANT SELECT ON orders TO PUBLIC");
    Files.createDirectories(folder.resolve("data/visits"));
    run(
        DriverManager.getConnection("jdbc:duckdb:"),
        "COPY (SELECT x::INTEGER AS client, DATE '2026-01-01' + x::INTEGER AS day FROM range(1, 5)"
            + " t(x)) TO '"
            + folder.resolve("data/visits/a.parquet")
            + "' (FORMAT parquet)");
    Files.createDirectories(folder.resolve("crm"));
    sqlite(
        "CREATE TABLE clients (id INTEGER PRIMARY KEY, name TEXT, email TEXT, since DATE, score)",
        "INSERT INTO clients VALUES (1, 'Zoë', 'zoe@example.org', '2020-02-29', 1.5),"
            + " (2, 'Jane', 'jane@example.org', '2021-01-01', NULL),"
            + " (3, NULL, NULL, NULL, 3), (4, 'Max', 'max@example.org', '2024-01-01', 4)");
    write("portico.yaml", SETTINGS.formatted(postgres.url(database), TestPostgres.READER_PASSWORD));
    write("users.yaml", USERS);
    for (String domain : List.of("shop", "crm", "web")) {
      write("domains/" + domain + "/product.odps.yaml", PRODUCT.formatted(domain));
    }
    write("domains/shop/c.odcs.yaml", contract("shop") + ORDERS);
    write("domains/crm/c.odcs.yaml", contract("crm") + CLIENTS);
    write("domains/web/c.odcs.yaml", contract("web") + VISITS);
    try (InputStream echo = getClass().getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    gateway = GatewayMain.gateways().open(folder);
  }

  @AfterEach
  void close() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void itsTableJoinsThoseOfOtherStores() {
    assertEquals(
        List.of("[Zoë, 2020-02-29, 2026-01-02, 250]", "[Jane, 2021-01-01, 2026-01-03, 250]"),
        rows(
            "owner",
            """
            SELECT c.name, c.since, v."day", count(*)
            FROM crm.clients c
            JOIN shop.orders o ON o.client = c.id
            JOIN web.visits v ON v.client = c.id
            WHERE c.since < DATE '2024-01-01' AND c.name IS NOT NULL
            GROUP BY c.name, c.since, v."day" ORDER BY v."day"
            """));
  }

  @Test
  void aMaskAndARowFilterHoldForIt() {
    String all = "SELECT id, name, email FROM crm.clients ORDER BY id";
    assertEquals(4, rows("owner", all).size());
    assertEquals(List.of("[1, Zoë, null]", "[2, Jane, null]"), rows("clerk", all));
    assertEquals(
        List.of("[500]"),
        rows("clerk", "SELECT count(*) FROM shop.orders o JOIN crm.clients c ON c.id = o.client"));
    assertEquals(
        List.of(),
        rows("clerk", "SELECT id FROM crm.clients WHERE email = 'zoe@example.org'"),
        "a filter must not see through the mask");
  }

  @Test
  void aFaultInARowIsAnErrorThatNamesItsPlace() throws Exception {
    sqlite("INSERT INTO clients (id, since) VALUES (99, 'soon')");
    GatewayException refused =
        assertThrows(
            GatewayException.class, () -> rows("owner", "SELECT max(since) FROM crm.clients"));
    assertEquals(ErrorCode.STORE_DATA_INVALID, refused.code());
    assertTrue(
        refused.getMessage().contains("'clients.db' table 'clients', rowid 99, column 'since'"),
        refused.getMessage());
    assertFalse(refused.getMessage().contains("soon"), refused.getMessage());
    assertEquals(5, rows("owner", "SELECT id FROM crm.clients").size());
  }

  @Test
  void theContractDecidesTheTypes() {
    // SQLite says INTEGER and no type at all; nothing of it counts as drift.
    assertEquals(
        List.of("[1, 1.50]", "[2, null]", "[3, 3.00]", "[4, 4.00]"),
        rows("owner", "SELECT id, score FROM crm.clients ORDER BY id"));
    assertEquals(
        List.of(),
        rows("owner", "SELECT table_name FROM portico.drift WHERE table_schema = 'crm'"));
  }

  @Test
  void aCountReadsOneColumnAndALimitReachesThePort() throws Exception {
    assertEquals("1 columns", scan("owner", "SELECT count(*) FROM crm.clients"));
    assertEquals("1 columns", scan("owner", "SELECT count(*) FROM crm.clients WHERE score > 1"));
    assertEquals("1 columns", scan("clerk", "SELECT count(*) FROM crm.clients"));
    assertEquals("1 columns", scan("owner", "SELECT 1 FROM crm.clients"));
    assertEquals("5 columns, at most 2 rows", scan("owner", "SELECT * FROM crm.clients LIMIT 2"));
    assertEquals(
        "1 columns, at most 5 rows",
        scan("owner", "SELECT upper(name) FROM crm.clients OFFSET 3 ROWS FETCH NEXT 2 ROWS ONLY"));
    assertEquals(
        "1 columns, at most 2 rows",
        scan("owner", "SELECT count(*) FROM (SELECT * FROM crm.clients LIMIT 2) AS t"));
    for (String whole :
        List.of(
            "SELECT id FROM crm.clients WHERE id > 0 LIMIT 2",
            "SELECT id FROM crm.clients ORDER BY id LIMIT 2",
            "SELECT DISTINCT name FROM crm.clients LIMIT 2",
            "SELECT count(*) FROM crm.clients LIMIT 2",
            "SELECT id, row_number() OVER (ORDER BY id) FROM crm.clients LIMIT 2")) {
      assertFalse(scan("owner", whole).contains("at most"), whole);
    }
    assertFalse(
        scan("clerk", "SELECT id FROM crm.clients LIMIT 1").contains("at most"),
        "the row filter comes before the limit");
  }

  /** Each answer is computed here from all rows. */
  @Test
  void limitsAndCountsAreThoseOfAFullRead() throws Exception {
    StringBuilder many =
        new StringBuilder("INSERT INTO clients VALUES (5, NULL, NULL, NULL, NULL)");
    for (int i = 6; i < 60; i++) {
      many.append(", (%d, '%s', NULL, NULL, %d)".formatted(i, i % 3 == 0 ? "Zoë" : "n" + i, i % 5));
    }
    sqlite(many.toString());
    Random random = new Random(7);
    for (String user : List.of("owner", "clerk")) {
      List<String> all = rows(user, "SELECT id, name, score FROM crm.clients");
      List<String> low = rows(user, "SELECT id, name, score FROM crm.clients WHERE score < 3");
      assertEquals(user.equals("owner") ? 59 : 20, all.size());
      for (int i = 0; i < 60; i++) {
        boolean filtered = random.nextBoolean();
        int skip = random.nextInt(4) == 0 ? random.nextInt(70) : 0;
        int most = random.nextInt(70);
        String from = " FROM crm.clients" + (filtered ? " WHERE score < 3" : "");
        String limit = " OFFSET " + skip + " ROWS FETCH NEXT " + most + " ROWS ONLY";
        List<String> expected = filtered ? low : all;
        int size = Math.min(most, Math.max(0, expected.size() - skip));
        List<String> some = rows(user, "SELECT id, name, score" + from + limit);
        assertEquals(size, some.size(), user + from + limit);
        assertTrue(expected.containsAll(some), user + from + limit);
        assertEquals(size, Set.copyOf(some).size(), "each row once");
        assertEquals(
            List.of("[" + size + "]"),
            rows(user, "SELECT count(*) FROM (SELECT name" + from + limit + ") AS t"));
        assertEquals(
            List.of("[" + expected.size() + ", " + expected.size() + "]"),
            rows(user, "SELECT count(*), count(1)" + from));
        assertEquals(
            List.of("[" + size * expected.size() + "]"),
            rows(
                user,
                "SELECT count(*) FROM (SELECT id"
                    + from
                    + limit
                    + ") AS t, (SELECT id"
                    + from
                    + ") AS u"));
      }
    }
  }

  private String scan(String user, String sql) {
    return rows(user, "EXPLAIN PLAN FOR " + sql).stream()
        .filter(line -> line.contains("scan of clients with "))
        .map(line -> line.replaceAll(".*scan of clients with (.*)]", "$1"))
        .findFirst()
        .orElseThrow();
  }

  private List<String> rows(String user, String sql) {
    Session session =
        new Session(gateway.login(user, "demo"), "127.0.0.1", SessionSettings.DEFAULT);
    List<String> rows = new ArrayList<>();
    try (RowStream stream = gateway.queries().run(session, SqlRequest.of(sql))) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        for (int row = 0; row < batch.rows(); row++) {
          List<Object> cells = new ArrayList<>();
          for (int c = 0; c < batch.columns().size(); c++) {
            cells.add(batch.columns().get(c).value(row));
          }
          rows.add(cells.toString());
        }
      }
    }
    return rows;
  }

  private void write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The driver is the plug-in's alone, so it is not on this test's class path either. */
  private void sqlite(String... statements) throws Exception {
    URL[] driver = {driver().toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(driver, ClassLoader.getPlatformClassLoader())) {
      Driver sqlite =
          (Driver) loader.loadClass("org.sqlite.JDBC").getDeclaredConstructor().newInstance();
      run(
          sqlite.connect("jdbc:sqlite:" + folder.resolve("crm/clients.db"), new Properties()),
          statements);
    }
  }

  private static Path driver() {
    return Path.of(System.getProperty("portico.sqlite.driver"));
  }

  /** The folder of the plug-in as the archive has it: the adapter's jar and the driver. */
  private void plugin() throws Exception {
    Path plugin = Files.createDirectories(folder.resolve("plugins/sqlite"));
    Files.copy(driver(), plugin.resolve("sqlite-jdbc.jar"));
    Path classes = Path.of(System.getProperty("portico.sqlite.classes"));
    try (OutputStream file = Files.newOutputStream(plugin.resolve("adapter.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(Files::isRegularFile).toList()) {
        URI name = classes.toUri().relativize(path.toUri());
        jar.putNextEntry(new JarEntry(name.getPath()));
        Files.copy(path, jar);
      }
    }
  }

  private static String contract(String domain) {
    return """
    apiVersion: v3.1.0
    kind: DataContract
    id: contract-%1$s
    version: 1.0.0
    status: active
    domain: %1$s
    """
        .formatted(domain);
  }

  private static final String SETTINGS =
      """
      jdbc: {port: 0}
      http: {port: 0}
      plugins: plugins
      connections:
        shop-pg: {type: jdbc, url: "%s", user: portico_reader, password: "%s", allow: [{domain: shop, schema: public}]}
        web-files: {type: local, root: data, allow: [{domain: web}]}
        crm-files: {type: sqlite, root: crm, allow: [{domain: crm}]}
      authentication: {users: users.yaml}
      policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s, hashKeys: {default: 0123456789abcdef}}
      """;

  private static final String USERS =
      """
      users:
      - name: owner
        password: "$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O"
        attributes:
          answer:
            tables:
              shop.orders: {allow: true, row_filter: {type: all}, masks: {}}
              crm.clients: {allow: true, row_filter: {type: all}, masks: {}}
              web.visits: {allow: true, row_filter: {type: all}, masks: {}}
      - name: clerk
        password: "$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O"
        attributes:
          answer:
            tables:
              shop.orders: {allow: true, row_filter: {type: all}, masks: {}}
              crm.clients:
                allow: true
                row_filter: {type: field, field: name, operator: in, value: [Zoë, Jane]}
                masks: {email: {type: "null"}}
              web.visits: {allow: false}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-%1$s
      name: %1$s-data
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
        - {name: %1$s, version: 1.0.0, contractId: contract-%1$s}
      """;

  private static final String ORDERS =
      """
      servers:
        - {server: shop-pg, type: postgres, host: h, port: 5432, database: d, schema: public}
      schema:
        - name: orders
          properties:
            - {name: id, physicalType: bigint, required: true, primaryKey: true}
            - {name: client, physicalType: integer, required: true}
            - {name: amount, physicalType: "numeric(12,2)"}
      """;

  private static final String CLIENTS =
      """
      servers:
        - {server: crm-files, type: custom, location: clients.db}
      schema:
        - name: clients
          properties:
            - {name: id, physicalType: INTEGER, required: true, primaryKey: true}
            - {name: name, logicalType: string}
            - {name: email, logicalType: string, tags: [pii]}
            - {name: since, logicalType: date}
            - {name: score, physicalType: "DECIMAL(9, 2)"}
      """;

  private static final String VISITS =
      """
      servers:
        - {server: web-files, type: local, path: "visits/*.parquet", format: parquet}
      schema:
        - name: visits
          properties:
            - {name: client, physicalType: INTEGER}
            - {name: day, logicalType: date}
      """;
}
