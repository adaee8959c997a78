package dev.portico.gateway.endtoend;

import dev.portico.gateway.Gateway;
import dev.portico.testkit.TestH2;
import dev.portico.testkit.TestPostgres;
import dev.portico.testkit.TroubledNetwork;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A served gateway over PostgreSQL, H2, Parquet and CSV. The domain {@code frail} is the same
 * PostgreSQL over a network that tests may break. One per JVM; tests only read.
 */
final class Mesh implements AutoCloseable {
  static final String USER = "ana";
  static final String PASSWORD = "secret";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final String database;
  private TroubledNetwork frail;
  private TestH2 h2;
  private Gateway gateway;

  private Mesh() throws SQLException {
    database = TestPostgres.shared().newDatabase();
  }

  static Mesh start(Path folder) throws Exception {
    return start(folder, "");
  }

  /**
   * @param limits the settings under {@code limits:}, such as {@code queryTimeout: 1s}
   */
  static Mesh start(Path folder, String limits) throws Exception {
    Mesh mesh = new Mesh();
    try {
      mesh.open(folder, limits);
      return mesh;
    } catch (Exception e) {
      mesh.close();
      throw e;
    }
  }

  private void open(Path folder, String limits) throws SQLException, IOException {
    h2 = opened(new TestH2());
    try (Connection postgres = TestPostgres.shared().superuser(database);
        Connection owner = h2.owner()) {
      MeshTables.intoPostgres(postgres);
      MeshTables.intoH2(owner);
    }
    Path files = Files.createDirectories(folder.resolve("files"));
    MeshTables.intoFiles(files);
    frail = opened(new TroubledNetwork(TestPostgres.shared().port()));
    String postgresUrl = TestPostgres.shared().url(database);
    String frailUrl =
        postgresUrl.replace(":" + TestPostgres.shared().port() + "/", ":" + frail.port() + "/");
    MeshFiles.write(folder, postgresUrl, frailUrl, h2.url(), files, limits);
    gateway = opened(Gateway.serve(folder, name -> Optional.empty()));
    gateway.awaitProbed(Duration.ofSeconds(30));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  String jdbcUrl() {
    return gateway.jdbcUrl().orElseThrow();
  }

  URI httpUri() {
    return gateway.httpUri().orElseThrow();
  }

  Connection connect() throws SQLException {
    return RealDriver.connect(jdbcUrl(), USER, PASSWORD);
  }

  /** With further properties of the URL, such as {@code timeZone=Europe/Berlin}. */
  Connection connect(String properties) throws SQLException {
    return RealDriver.connect(jdbcUrl() + "?" + properties, USER, PASSWORD);
  }

  /** The network of the domain {@code frail}. */
  TroubledNetwork frail() {
    return frail;
  }

  /** How many statements of the gateway PostgreSQL runs at this moment for this mesh. */
  int statementsAtPostgres() throws SQLException {
    return countAtPostgres(
        "state <> 'idle' AND query LIKE '%/* portico q-%' AND usename = '"
            + TestPostgres.READER
            + "'");
  }

  /** Connections that the gateway holds at H2. */
  int connectionsAtH2() throws SQLException {
    try (Connection owner = h2.owner();
        Statement statement = owner.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE UPPER(USER_NAME) = UPPER('"
                    + TestH2.READER
                    + "')")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** How many connections the gateway holds at PostgreSQL. */
  int connectionsAtPostgres() throws SQLException {
    return countAtPostgres("usename = '" + TestPostgres.READER + "'");
  }

  private int countAtPostgres(String condition) throws SQLException {
    try (Connection postgres = TestPostgres.shared().superuser("postgres");
        Statement statement = postgres.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '"
                    + database
                    + "' AND "
                    + condition)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Ends what the gateway runs at PostgreSQL as an operator of the store would. */
  void terminateStatements() throws SQLException {
    try (Connection postgres = TestPostgres.shared().superuser("postgres");
        Statement statement = postgres.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
              + database
              + "' AND usename = '"
              + TestPostgres.READER
              + "' AND query LIKE '%/* portico q-%' AND state <> 'idle'");
    }
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
