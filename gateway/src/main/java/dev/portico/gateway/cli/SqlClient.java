package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.execute.RowStream;
import java.time.ZoneId;
import java.util.List;

/**
 * A conversation in SQL, over a door or inside this process. One statement at a time, from one
 * thread; the stream may be cancelled from another.
 */
interface SqlClient extends AutoCloseable {
  /** Runs a statement; the caller closes the stream. */
  RowStream run(String sql);

  /**
   * Cancels the statement that runs, also before its first row; nothing when none does. From any
   * thread.
   */
  void cancel();

  /** The tables this caller sees, by schema and name. */
  List<VisibleTable> tables();

  /** The session's time zone. */
  ZoneId timeZone();

  @Override
  void close();

  /** A table with its columns, for listings and completion. */
  record VisibleTable(String schema, String table, List<VisibleColumn> columns) {

    /** Whether the gateway itself publishes it. */
    boolean own() {
      return OwnTables.find(new TableName(schema, table)).isPresent();
    }
  }

  /** A column; {@code type} as SQL writes it. */
  record VisibleColumn(String name, String type, boolean nullable, String remarks) {}
}
