package dev.portico.adapter.sqlite;

import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import dev.portico.spi.StoreTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A folder of SQLite files. Each scan opens its own connection. Safe for many threads. */
final class SqlitePort implements ScanPort {
  final SqlitePortConfig config;
  final Set<RowSource> open = ConcurrentHashMap.newKeySet();

  SqlitePort(SqlitePortConfig config) {
    this.config = config;
  }

  /**
   * SQLite leaves out rows of which its comparison is sure; the whole filter is still to do,
   * because which comparisons it could take is known only when the file is open.
   */
  @Override
  public ScanResult scan(ScanRequest request, ExecutionContext context) {
    return new ScanResult(new SqliteReader(this, request, context), request.filter());
  }

  @Override
  public Optional<StoreTable> describe(String table, String location) {
    Path file = SqliteFiles.locate(config, location);
    try (SqliteSession session = new SqliteSession(config)) {
      Connection connection = session.open(file);
      SqliteTable found =
          SqliteTable.read(connection, table)
              .orElseThrow(() -> fault(Reason.MISSING, location, noTable(table), null));
      return Optional.of(found.described(connection));
    } catch (SQLException e) {
      SqliteErrors error = SqliteErrors.explain(e);
      throw fault(error.reason(), location, error.text(), e);
    }
  }

  static String noTable(String table) {
    return "has no table or view '" + table + "'; see physicalName in the contract";
  }

  @Override
  public void ping(Duration patience) {
    if (!Files.isDirectory(config.root()) || !Files.isReadable(config.root())) {
      throw new PortException(
          Reason.UNAVAILABLE,
          "connection "
              + config.connection()
              + ": the folder named by its setting root is not there or cannot be read");
    }
  }

  PortException fault(Reason reason, String location, String text, Throwable cause) {
    return new PortException(
        reason, "connection " + config.connection() + ": '" + location + "' " + text, cause);
  }

  @Override
  public void close() {
    open.forEach(RowSource::cancel);
  }
}
