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
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What differs between the supported stores. Implementations hold no connection and may be used
 * from many threads.
 */
sealed interface Dialect permits PostgresDialect, H2Dialect {

  List<Dialect> ALL = List.of(new PostgresDialect(), new H2Dialect());

  /** The dialect that a JDBC URL names, if any. */
  static Optional<Dialect> ofUrl(String url) {
    return ALL.stream().filter(d -> url.startsWith(d.urlPrefix())).findFirst();
  }

  static String supportedUrls() {
    return ALL.stream().map(Dialect::urlPrefix).collect(Collectors.joining(", "));
  }

  /** The name the gateway's writer knows it by. */
  String name();

  String urlPrefix();

  Driver bundledDriver();

  /** What the driver should be told besides user and password; the URL's own parameters win. */
  Properties driverProperties(JdbcPortConfig config);

  /** A statement each new connection runs first. */
  Optional<String> firstStatement();

  /**
   * Refuses a fragment that is not one plain query.
   *
   * @param skeleton the fragment without the content of its quotes
   */
  Optional<String> refusal(String skeleton);

  /**
   * A statement ready for its bind values, on a connection whose session has the query's time zone.
   */
  PreparedStatement prepare(
      Connection connection, SqlFragment fragment, ExecutionContext context, Duration timeout)
      throws SQLException;

  /** Sets one bind value that is not null and whose kind JDBC has no exact common setter for. */
  void bind(PreparedStatement statement, int index, BindValue value) throws SQLException;

  /** Runs the statement and returns its rows. */
  ResultSet run(PreparedStatement statement) throws SQLException;

  /** How cells of a type are read. */
  CellReader reader(ColumnType type);

  /** Stops what the connection is doing at the store; called from another thread. */
  void cancel(Connection connection, Statement statement) throws SQLException;

  /** What the store knows of a relation. */
  Optional<StoreTable> describe(Connection connection, String schema, String relation)
      throws SQLException;

  /** The schemas that somebody may describe. */
  List<String> schemas(Connection connection) throws SQLException;

  /** The tables and views of a schema that somebody may describe. */
  List<ListedTable> tables(Connection connection, String schema, int most) throws SQLException;
}
