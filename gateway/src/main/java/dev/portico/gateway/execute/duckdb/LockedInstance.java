package dev.portico.gateway.execute.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBFunctions;

/**
 * An in-memory DuckDB that can reach nothing but the given folders. The order matters: directories
 * first, then external access and the configuration are shut, after which nothing of it can be
 * opened again. Connections are handed out and taken back; safe for many threads.
 */
final class LockedInstance implements AutoCloseable {
  /**
   * With it DuckDB 2.0 loses a LIMIT, also that of EXISTS, directly above an outer join whose one
   * side it knows to be empty.
   */
  private static final String ERRING_OPTIMIZER = "projection_pullup";

  /**
   * It gathers small batches between operators. In DuckDB 2.0 it sometimes meets dictionaries that
   * it does not expect behind an outer join, which ends the query and closes the database.
   */
  private static final String ERRING_CACHE = "debug_enable_caching_operators";

  /** The table function that delivers a fragment's rows. */
  static final String FRAGMENT_FUNCTION = "frag";

  private final DuckDBConnection root;
  private final Deque<DuckDBConnection> idle = new ArrayDeque<>();
  private int open;
  private boolean closed;

  private LockedInstance(DuckDBConnection root) {
    this.root = root;
  }

  static LockedInstance open(EngineSettings settings, FragmentFunction fragments)
      throws SQLException {
    return open("jdbc:duckdb:", List.of(), settings, fragments);
  }

  /**
   * As above, for tests that need a special instance.
   *
   * @param before statements that run before the configuration is shut
   */
  static LockedInstance open(
      String url, List<String> before, EngineSettings settings, FragmentFunction fragments)
      throws SQLException {
    DriverAccess.require();
    makeFolder(settings);
    DuckDBConnection root = (DuckDBConnection) DriverManager.getConnection(url, new Properties());
    List<String> statements = new ArrayList<>(before);
    statements.addAll(lockdown(settings));
    try {
      for (String statement : statements) {
        try (Statement sql = root.createStatement()) {
          sql.execute(statement);
        }
      }
      try (var function = DuckDBFunctions.tableFunction()) {
        function
            .withName(FRAGMENT_FUNCTION)
            .withParameter(DuckDBColumnType.BIGINT)
            .withProjectionPushdown()
            .withFunction(fragments)
            .register(root);
      }
      return new LockedInstance(root);
    } catch (SQLException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  /** A folder that cannot be written would show only when the first large query fails. */
  private static void makeFolder(EngineSettings settings) throws SQLException {
    try {
      Files.createDirectories(settings.spillFolder());
      Files.delete(Files.createTempFile(settings.spillFolder(), "start", ".check"));
    } catch (IOException e) {
      throw new SQLException("the spill folder cannot be made or written", e);
    }
  }

  private static List<String> lockdown(EngineSettings settings) {
    List<String> statements = new ArrayList<>();
    for (String name :
        List.of(
            "autoinstall_known_extensions",
            "autoload_known_extensions",
            "allow_community_extensions",
            "allow_persistent_secrets",
            "enable_progress_bar")) {
      statements.add("SET " + name + "=false");
    }
    statements.add("SET memory_limit='" + settings.memoryBytes() / 1024 + "KiB'");
    statements.add(
        "SET temp_directory=" + text(settings.spillFolder().toAbsolutePath().toString()));
    statements.add("SET max_temp_directory_size='" + settings.spillBytes() / 1024 + "KiB'");
    statements.add("SET threads=" + settings.threads());
    statements.add("SET TimeZone='UTC'");
    statements.add("SET preserve_insertion_order=false");
    statements.add("SET disabled_optimizers='" + ERRING_OPTIMIZER + "'");
    statements.add("SET GLOBAL " + ERRING_CACHE + "=false");
    String folders =
        Stream.concat(
                settings.roots().stream(),
                Stream.of(settings.spillFolder().toAbsolutePath().toString()))
            .map(folder -> text(folder.endsWith("/") ? folder : folder + "/"))
            .collect(Collectors.joining(", ", "[", "]"));
    statements.add("SET allowed_directories=" + folders);
    statements.add("SET enable_external_access=false");
    statements.add("SET lock_configuration=true");
    return statements;
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** A connection for one query. */
  synchronized DuckDBConnection take() throws SQLException {
    if (closed) {
      throw new SQLException("the engine is closed");
    }
    DuckDBConnection connection = idle.pollFirst();
    DuckDBConnection taken = connection != null ? connection : (DuckDBConnection) root.duplicate();
    open++;
    return taken;
  }

  /** Takes a connection back, whose statements are closed. */
  synchronized void giveBack(DuckDBConnection connection) throws SQLException {
    open--;
    if (closed) {
      connection.close();
    } else {
      idle.addFirst(connection);
    }
  }

  /** Takes a connection back that holds tables, which end with it. */
  synchronized void discard(DuckDBConnection connection) throws SQLException {
    open--;
    connection.close();
  }

  /** Connections that queries hold now. */
  synchronized int open() {
    return open;
  }

  @Override
  public synchronized void close() throws SQLException {
    closed = true;
    for (DuckDBConnection connection : idle) {
      connection.close();
    }
    idle.clear();
    root.close();
  }
}
