package dev.portico.adapter.sqlite;

import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.SimpleRowSource;
import dev.portico.spi.TypeKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The rows of one scan, stepped one by one, so that none waits in memory. */
final class SqliteReader extends SimpleRowSource<ResultSet> {
  /** Where in a row a column is, from 1, and how it holds dates. */
  private record Cell(int place, DateForm form) {}

  private static final int PAUSE_MILLIS = 20;

  private final SqlitePort port;
  private final ScanRequest request;
  private final SqliteSession session;

  /** By the column itself: a look-up by its contents would be made for each value. */
  private final Map<Column, Cell> cells = new IdentityHashMap<>();

  private SqliteTable table;
  private ResultSet found;

  SqliteReader(SqlitePort port, ScanRequest request, ExecutionContext context) {
    super(port.config.connection(), request.columns(), context, port.open);
    this.port = port;
    this.request = request;
    this.session = new SqliteSession(port.config);
    for (Column column : request.columns()) {
      DateForm form = port.config.dates(request.table(), column.name());
      cells.putIfAbsent(column, new Cell(cells.size() + 1, form));
    }
  }

  @Override
  protected ResultSet nextRow() throws InterruptedException {
    try {
      if (found == null) {
        ask();
      }
      return found.next() ? found : null;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Asks again while a writer holds the file: SQLite's own waiting could not be cancelled. */
  private void ask() throws SQLException, InterruptedException {
    Path file = SqliteFiles.locate(port.config, request.location());
    long end = System.nanoTime() + port.config.lockTimeout().toNanos();
    while (found == null) {
      check();
      try {
        found = ask(session.open(file));
      } catch (SQLException e) {
        if (!SqliteErrors.isLocked(e) || System.nanoTime() >= end) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private ResultSet ask(Connection connection) throws SQLException {
    table =
        SqliteTable.read(connection, request.table())
            .orElseThrow(
                () -> fault(Reason.MISSING, named(SqlitePort.noTable(request.table())), null));
    List<Object> binds = new ArrayList<>();
    String sql = "SELECT " + wanted() + " FROM " + SqliteTable.quoted(table.name());
    if (!request.filter().equals(Predicate.ALL)) {
      sql += " WHERE " + new SqliteFilter(table, port.config, binds).of(request.filter());
    } else if (request.limit().isPresent()) {
      // Only a filter that was applied whole may be followed by the limit.
      sql += " LIMIT ?";
      binds.add(request.limit().getAsLong());
    }
    PreparedStatement statement = connection.prepareStatement(sql); // closed with its connection
    for (int i = 0; i < binds.size(); i++) {
      statement.setObject(i + 1, binds.get(i));
    }
    return statement.executeQuery();
  }

  /** The columns in the order of their places; behind them the row's number, for messages. */
  private String wanted() {
    List<String> names = new ArrayList<>(Collections.nCopies(cells.size(), ""));
    cells.forEach((column, cell) -> names.set(cell.place() - 1, wanted(column)));
    names.add(table.rowid().orElse("NULL"));
    return String.join(", ", names);
  }

  /** Texts of other files than UTF-8 as their bytes: SQLite converts what is broken silently. */
  private String wanted(Column column) {
    String name = SqliteTable.quoted(known(column));
    return isRaw(column)
        ? "CASE typeof(%1$s) WHEN 'text' THEN CAST(%1$s AS BLOB) WHEN 'blob' THEN 0 ELSE %1$s END"
            .formatted(name)
        : name;
  }

  private boolean isRaw(Column column) {
    return column.type().kind() == TypeKind.VARCHAR
        && !table.encoding().equals(StandardCharsets.UTF_8);
  }

  private String known(Column column) {
    return table
        .column(column.name())
        .orElseThrow(
            () ->
                fault(
                    Reason.MISSING,
                    named("has no column '" + column.name() + "' in table '" + table.name() + "'"),
                    null))
        .name();
  }

  private String named(String text) {
    return "'" + request.location() + "' " + text;
  }

  private RuntimeException failed(SQLException fault) throws InterruptedException {
    check();
    if (SqliteErrors.isInterrupted(fault) && Thread.interrupted()) {
      throw new InterruptedException();
    }
    SqliteErrors error = SqliteErrors.explain(fault);
    return fault(error.reason(), named(error.text()), fault);
  }

  @Override
  protected Object value(ResultSet row, Column column) {
    Cell cell = cells.get(column);
    try {
      Object stored = row.getObject(cell.place());
      if (stored instanceof String text && text.indexOf('\uFFFD') >= 0) {
        SqliteTypes.text(row.getBytes(cell.place()), StandardCharsets.UTF_8);
      } else if (stored instanceof byte[] bytes && isRaw(column)) {
        return SqliteTypes.text(bytes, table.encoding());
      }
      return SqliteTypes.value(stored, column.type(), cell.form());
    } catch (SQLException e) {
      SqliteErrors error = SqliteErrors.explain(e);
      throw fault(error.reason(), named(error.text()), e);
    }
  }

  @Override
  protected String place(ResultSet row) {
    String number = "row " + rows();
    try {
      Object rowid = row.getObject(cells.size() + 1);
      number = rowid == null ? number : "rowid " + rowid;
    } catch (SQLException e) {
      // Then the count has to do.
    }
    return named("table '" + table.name() + "', " + number);
  }

  @Override
  protected void stop() {
    session.stop();
  }

  @Override
  public void close() {
    super.close();
    session.close();
  }
}
