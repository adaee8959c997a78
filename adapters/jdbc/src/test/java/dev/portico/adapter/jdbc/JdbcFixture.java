package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.RowSource;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.StoreTable;
import dev.portico.testkit.PortFixture;
import dev.portico.testkit.Rows;
import dev.portico.testkit.SqlTables;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What the fixtures of both stores share. */
abstract class JdbcFixture implements PortFixture {
  private static final AtomicInteger QUERIES = new AtomicInteger();

  private final JdbcPort port;
  private final String schema;

  JdbcFixture(JdbcPort port, String schema) {
    this.port = port;
    this.schema = schema;
  }

  @Override
  public Port port() {
    return port;
  }

  @Override
  public RowSource read(String table, List<Column> columns, ExecutionContext context) {
    String names =
        columns.stream().map(c -> SqlTables.quoted(c.name())).collect(Collectors.joining(", "));
    return run("SELECT " + names + " FROM " + SqlTables.quoted(table), columns, context);
  }

  /** Runs any fragment without bind values. */
  final RowSource run(String sql, List<Column> columns, ExecutionContext context) {
    return port.execute(new SqlFragment(sql, List.of(), columns), context);
  }

  /** The same as work that nobody waits for. */
  final RowSource runInBackground(String sql, List<Column> columns, ExecutionContext context) {
    return port.executeInBackground(new SqlFragment(sql, List.of(), columns), context);
  }

  /** The first column of all rows of a query, read as this type. */
  final List<Object> values(String sql, ColumnType type, BindValue... binds) {
    SqlFragment fragment =
        new SqlFragment(sql, List.of(binds), List.of(new Column("v", type, true)));
    List<Object> values = new ArrayList<>();
    Rows.all(port.execute(fragment, context("UTC"))).forEach(row -> values.add(row.get(0)));
    return values;
  }

  /** The fault of a query that must fail. */
  final PortException fault(String sql, ColumnType type, BindValue... binds) {
    return assertThrows(PortException.class, () -> values(sql, type, binds), sql);
  }

  static ExecutionContext context(String zone) {
    return new ExecutionContext(
        "jdbc-" + QUERIES.incrementAndGet(), Instant.now().plusSeconds(30), ZoneId.of(zone), 1_000);
  }

  @Override
  public Optional<StoreTable> describe(String table) {
    return port.describe(schema, table);
  }

  @Override
  public int connectionLimit() {
    return JdbcPorts.POOL_SIZE;
  }

  @Override
  public int open() {
    return port.lentConnections();
  }

  @Override
  public void close() throws Exception {
    port.close();
  }
}
