package dev.portico.adapter.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/**
 * One read-only connection to one file. One thread works with it; another may stop or close it at
 * any moment, also before it is open.
 */
final class SqliteSession implements AutoCloseable {
  /** How many steps of SQLite's machine lie between two looks at {@link #stopped}: about 1 ms. */
  private static final int STEPS = 20_000;

  private final SqlitePortConfig config;
  private volatile boolean stopped;
  private Connection connection;
  private boolean closed;

  SqliteSession(SqlitePortConfig config) {
    this.config = config;
  }

  /**
   * Opens the file anew; what was open before is closed.
   *
   * @throws SQLException when SQLite cannot, or the session was closed meanwhile
   */
  Connection open(Path file) throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setReadOnly(true);
    settings.setBusyTimeout(0);
    Connection opened = settings.createConnection("jdbc:sqlite:" + file);
    adopt(opened);
    ((SQLiteConnection) opened)
        .setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, config.longestValueBytes());
    ProgressHandler.setHandler(opened, STEPS, new Look());
    try (Statement statement = opened.createStatement()) {
      // A file may come from anybody: its views must not call what has effects.
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA query_only = ON");
      statement.execute("PRAGMA cell_size_check = ON");
    }
    return opened;
  }

  private synchronized void adopt(Connection opened) throws SQLException {
    release();
    connection = opened;
    if (closed) {
      release();
      throw new SQLException("closed while it was opened");
    }
  }

  /**
   * Ends the statement that runs, soon. SQLite looks by itself: to interrupt it from here could
   * meet a connection that is just being closed.
   */
  void stop() {
    stopped = true;
  }

  /** Waits for the running statement, which ends at its next look. */
  @Override
  public synchronized void close() {
    stopped = true;
    closed = true;
    release();
  }

  private void release() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // Nothing was written, so nothing is lost.
      }
      connection = null;
    }
  }

  /** Called by SQLite on the thread of the running statement; anything but zero ends it. */
  private final class Look extends ProgressHandler {
    @Override
    protected int progress() {
      return stopped || Thread.currentThread().isInterrupted() ? 1 : 0;
    }
  }
}
