package dev.portico.adapter.jdbc;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.ListedTable;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.StoreTable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGConnection;

/**
 * PostgreSQL, and what speaks its protocol.
 *
 * <p><b>Round trips.</b> A small result costs two: {@code BEGIN READ ONLY}, the settings, the
 * statement and its first rows go in one, because the driver sends the parts of a text with
 * semicolons together; the rollback is the other. The settings are {@code SET LOCAL}, so they
 * vanish with the transaction and a pooled connection carries nothing over.
 *
 * <p><b>Values come as text.</b> A statement is run once per connection (its tag makes it unique),
 * and binary values would need a round trip of their own to learn the columns' types first. {@link
 * PostgresText} reads the text's bytes without making strings of them.
 */
final class PostgresDialect implements Dialect {
  private static final String ROWS_EXPECTED = "the statement gives no rows";

  /** How much longer than the deadline a silent network is waited for. */
  private static final Duration NETWORK_GRACE = Duration.ofSeconds(15);

  /** What a table is described within; the catalog answers in milliseconds. */
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public String urlPrefix() {
    return "jdbc:postgresql:";
  }

  @Override
  public Driver bundledDriver() {
    return new org.postgresql.Driver();
  }

  @Override
  public Properties driverProperties(JdbcPortConfig config) {
    String connectSeconds = Long.toString(Math.max(1, config.connectTimeout().toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "portico");
    properties.setProperty("connectTimeout", connectSeconds);
    properties.setProperty("loginTimeout", connectSeconds);
    properties.setProperty("cancelSignalTimeout", "2");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("binaryTransfer", "false");
    // each text is unique by its tag, so remembering it would only fill memory
    properties.setProperty("preparedStatementCacheQueries", "0");
    return properties;
  }

  @Override
  public Optional<String> firstStatement() {
    return Optional.empty();
  }

  @Override
  public Optional<String> refusal(String skeleton) {
    return Optional.empty();
  }

  @Override
  public PreparedStatement prepare(
      Connection connection, SqlFragment fragment, ExecutionContext context, Duration timeout)
      throws SQLException {
    long networkMillis = Math.min(Integer.MAX_VALUE, timeout.plus(NETWORK_GRACE).toMillis());
    connection.setNetworkTimeout(Runnable::run, (int) networkMillis);
    long millis = Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    return connection.prepareStatement(
        "SET LOCAL statement_timeout = "
            + millis
            + ";SET LOCAL TIME ZONE "
            + zone(context.timeZone())
            + ";/* portico "
            + context.queryId()
            + " */ "
            + fragment.sql());
  }

  /**
   * Offsets need the interval form: in the text form PostgreSQL takes their sign the POSIX way,
   * inverted.
   */
  private static String zone(ZoneId zone) {
    if (zone.normalized() instanceof ZoneOffset offset) {
      return offset.getTotalSeconds() == 0
          ? "'UTC'"
          : "INTERVAL '" + offset.getId().substring(0, 6) + "' HOUR TO MINUTE";
    }
    return "'" + zone.getId().replace("'", "''") + "'";
  }

  @Override
  public void bind(PreparedStatement statement, int index, BindValue value) throws SQLException {
    ColumnType element = value.type().element();
    Object[] elements = ((List<?>) value.value()).toArray();
    statement.setArray(
        index,
        statement.getConnection().createArrayOf(PostgresArray.elementName(element), elements));
  }

  @Override
  public ResultSet run(PreparedStatement statement) throws SQLException {
    boolean rows = statement.execute();
    while (!rows) {
      if (statement.getUpdateCount() < 0) {
        throw new SQLException(ROWS_EXPECTED, "42601");
      }
      rows = statement.getMoreResults();
    }
    return statement.getResultSet();
  }

  @Override
  public CellReader reader(ColumnType type) {
    return PostgresCells.reader(type);
  }

  /**
   * By the connection, not the statement: the driver's {@link Statement#cancel()} does nothing
   * while later rows of a result are being fetched.
   */
  @Override
  public void cancel(Connection connection, Statement statement) throws SQLException {
    if (connection.isWrapperFor(PGConnection.class)) {
      connection.unwrap(PGConnection.class).cancelQuery();
    } else {
      statement.cancel();
    }
  }

  @Override
  public Optional<StoreTable> describe(Connection connection, String schema, String relation)
      throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) CATALOG_PATIENCE.toMillis());
    return PostgresCatalog.describe(connection, schema, relation);
  }

  @Override
  public List<String> schemas(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) CATALOG_PATIENCE.toMillis());
    return TableListing.names(connection, PostgresListing.SCHEMAS);
  }

  @Override
  public List<ListedTable> tables(Connection connection, String schema, int most)
      throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) CATALOG_PATIENCE.toMillis());
    return TableListing.of(connection, schema, most, PostgresListing.QUERIES);
  }
}
