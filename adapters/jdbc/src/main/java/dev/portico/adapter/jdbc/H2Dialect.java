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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.regex.Pattern;

/**
 * H2, embedded or over TCP.
 *
 * <p><b>Read-only as far as H2 has it.</b> It has no read-only transactions. What stands in: only
 * queries are run, data change statements inside a query ({@code FINAL TABLE (…)}) are refused, and
 * every transaction is rolled back. Functions written in Java are beyond that, so the connection's
 * user should hold nothing but SELECT.
 *
 * <p>Rows are computed as they are fetched ({@code LAZY_QUERY_EXECUTION}), so a long result is not
 * gathered in the server first.
 */
final class H2Dialect implements Dialect {
  private static final Pattern DATA_CHANGE = Pattern.compile("(?i)\\b(FINAL|NEW|OLD)\\s+TABLE\\b");
  private static final Pattern QUERY =
      Pattern.compile("(?is)[\\s(]*(SELECT|WITH|VALUES|TABLE)\\b.*");

  /**
   * Which zone a connection's session has, to save the round trip that sets it again; bounded by
   * the connections alive.
   */
  private final Map<Connection, ZoneId> zones = Collections.synchronizedMap(new WeakHashMap<>());

  @Override
  public String name() {
    return "h2";
  }

  @Override
  public String urlPrefix() {
    return "jdbc:h2:";
  }

  @Override
  public Driver bundledDriver() {
    return new org.h2.Driver();
  }

  @Override
  public Properties driverProperties(JdbcPortConfig config) {
    Properties properties = new Properties();
    if (!config.url().toUpperCase(Locale.ROOT).contains(";IFEXISTS=")) {
      // a misspelt path must be an error and not a new, empty database
      properties.setProperty("IFEXISTS", "TRUE");
    }
    return properties;
  }

  @Override
  public Optional<String> firstStatement() {
    return Optional.of("SET LAZY_QUERY_EXECUTION 1");
  }

  @Override
  public Optional<String> refusal(String skeleton) {
    if (!QUERY.matcher(skeleton).matches()) {
      return Optional.of("only queries are");
    }
    return DATA_CHANGE.matcher(skeleton).find() ? Optional.of("it changes data") : Optional.empty();
  }

  @Override
  public PreparedStatement prepare(
      Connection connection, SqlFragment fragment, ExecutionContext context, Duration timeout)
      throws SQLException {
    setZone(connection, context.timeZone());
    return connection.prepareStatement("/* portico " + context.queryId() + " */ " + fragment.sql());
  }

  private void setZone(Connection connection, ZoneId zone) throws SQLException {
    Connection physical = connection.unwrap(Connection.class);
    if (zone.equals(zones.get(physical))) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE '" + zoneName(zone) + "'");
    }
    zones.put(physical, zone);
  }

  private static String zoneName(ZoneId zone) {
    if (zone.normalized() instanceof ZoneOffset offset) {
      return offset.getTotalSeconds() == 0 ? "UTC" : offset.getId();
    }
    return zone.getId().replace("'", "''");
  }

  @Override
  public void bind(PreparedStatement statement, int index, BindValue value) throws SQLException {
    statement.setObject(index, ((List<?>) value.value()).toArray());
  }

  @Override
  public ResultSet run(PreparedStatement statement) throws SQLException {
    return statement.executeQuery();
  }

  @Override
  public CellReader reader(ColumnType type) {
    return H2Cells.reader(type);
  }

  @Override
  public void cancel(Connection connection, Statement statement) throws SQLException {
    statement.cancel();
  }

  @Override
  public Optional<StoreTable> describe(Connection connection, String schema, String relation)
      throws SQLException {
    return H2Catalog.describe(connection, schema, relation);
  }

  @Override
  public List<String> schemas(Connection connection) throws SQLException {
    return TableListing.names(connection, H2Listing.SCHEMAS);
  }

  @Override
  public List<ListedTable> tables(Connection connection, String schema, int most)
      throws SQLException {
    return TableListing.of(connection, schema, most, H2Listing.QUERIES);
  }
}
