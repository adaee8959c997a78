package dev.portico.gateway.cli.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL server of the demo with its two databases, as a process of its own until it is
 * closed.
 */
final class DemoPostgres implements AutoCloseable {
  static final String READER = "portico_reader";
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final long ORPHAN_WAIT_SECONDS = 10;

  private final EmbeddedPostgres server;
  private final DemoSecrets secrets;

  private DemoPostgres(EmbeddedPostgres server, DemoSecrets secrets) {
    this.server = server;
    this.secrets = secrets;
  }

  /**
   * Starts the server on its data folder, which is made when it is not there; no other server may
   * run on it.
   */
  static DemoPostgres start(Path programs, Path data, int port, DemoSecrets secrets)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(Files.createDirectories(programs).toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port)
            .setPGStartupWait(START_WAIT)
            .setRegisterShutdownHook(false)
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "''")
            .setServerConfig("max_connections", "100")
            .setServerConfig("logging_collector", "off")
            // Same order and letters on every machine, whatever its locale.
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("auth", "scram-sha-256")
            .setLocaleConfig("pwfile", secrets.ownerFile().toString())
            .setConnectConfig("password", secrets.owner());
    try {
      return new DemoPostgres(builder.start(), secrets);
    } catch (IllegalStateException e) {
      throw new DemoException(
          "PostgreSQL could not be started; the demo brings its programs for Linux on x86-64 only",
          e);
    }
  }

  /** Makes the databases, fills them and lets the reader read. */
  void fill(DemoScale scale) throws IOException, SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE " + READER + " LOGIN PASSWORD '" + secrets.reader() + "'");
      statement.execute("ALTER ROLE " + READER + " SET default_transaction_read_only = on");
      statement.execute("CREATE DATABASE listeners");
      statement.execute("CREATE DATABASE catalogue");
    }
    ListenersData listeners = new ListenersData(scale);
    fill(
        "listeners",
        Map.of(
            "profiles",
            listeners::profiles,
            "profiles_history",
            listeners::profilesHistory,
            "devices",
            listeners::devices,
            "subscriptions",
            listeners::subscriptions));
    CatalogueData catalogue = new CatalogueData(scale);
    fill(
        "catalogue",
        Map.of(
            "artists", catalogue::artists,
            "tracks", catalogue::tracks,
            "podcasts", catalogue::podcasts,
            "episodes", catalogue::episodes));
  }

  private void fill(String database, Map<String, TableRows> tables)
      throws IOException, SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(DemoResources.text(database + ".sql"));
      for (Map.Entry<String, TableRows> table : tables.entrySet()) {
        try (CopySink sink = new CopySink(connection, table.getKey())) {
          table.getValue().writeTo(sink);
        }
      }
      for (String sql : DemoResources.statements(database + "-after.sql")) {
        statement.execute(sql);
      }
    }
  }

  private Connection connect(String database) throws SQLException, IOException {
    return server
        .getDatabase("postgres", database, Map.of("password", secrets.owner()))
        .getConnection();
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /**
   * A demo that was killed leaves its server running on the data folder; a second one could not
   * start there.
   */
  static void stopOrphan(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty()) {
      return;
    }
    Optional<ProcessHandle> orphan =
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
            .filter(process -> servesFolder(process, data));
    if (orphan.isPresent()) {
      stop(orphan.get());
    }
  }

  private static boolean servesFolder(ProcessHandle process, Path data) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> command.endsWith("/postgres")).isPresent()
        && info.arguments()
            .filter(arguments -> List.of(arguments).contains(data.toString()))
            .isPresent();
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(ORPHAN_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted while an earlier demo's PostgreSQL was stopping", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new DemoException(
          "an earlier demo's PostgreSQL (process "
              + process.pid()
              + ") does not stop; end it, then start again",
          e);
    }
  }
}
