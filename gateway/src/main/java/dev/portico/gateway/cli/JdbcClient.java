package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** SQL over the JDBC door of a server, through the driver that users have. */
final class JdbcClient implements SqlClient {
  private final Connection connection;
  private final ZoneId timeZone;
  private volatile Statement current;

  private JdbcClient(Connection connection, ZoneId timeZone) {
    this.connection = connection;
    this.timeZone = timeZone;
  }

  static JdbcClient connect(Driver driver, String url, Properties properties, ZoneId timeZone) {
    try {
      Connection connection = driver.connect(url, properties);
      if (connection == null) {
        throw new WrongUse("--url takes an address such as jdbc:portico://HOST:8765/");
      }
      return new JdbcClient(connection, timeZone);
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    } catch (RuntimeException e) {
      if (e instanceof WrongUse) {
        throw e;
      }
      throw new GatewayException(
          ErrorCode.SERVER_UNREACHABLE,
          "no connection to " + bare(url) + "; is the server running?",
          e);
    }
  }

  /** Without parameters, among which a password may be. */
  private static String bare(String url) {
    return url.split("[?;]", 2)[0];
  }

  @Override
  public RowStream run(String sql) {
    Statement statement = null;
    try {
      statement = connection.createStatement();
      current = statement;
      return statement.execute(sql)
          ? new JdbcRows(statement, statement.getResultSet())
          : new JdbcRows(statement, null);
    } catch (SQLException e) {
      close(statement);
      throw SqlFaults.of(e);
    }
  }

  @Override
  public void cancel() {
    Statement running = current;
    try {
      if (running != null && !running.isClosed()) {
        running.cancel();
      }
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    }
  }

  private static void close(Statement statement) {
    if (statement == null) {
      return;
    }
    try {
      statement.close();
    } catch (SQLException e) {
      // the statement's own failure is the one to tell
    }
  }

  @Override
  public List<VisibleTable> tables() {
    try {
      DatabaseMetaData metaData = connection.getMetaData();
      Map<String, VisibleTable> tables = new LinkedHashMap<>();
      try (ResultSet rows = metaData.getTables(null, null, "%", null)) {
        while (rows.next()) {
          String schema = rows.getString("TABLE_SCHEM");
          String table = rows.getString("TABLE_NAME");
          tables.put(schema + "." + table, new VisibleTable(schema, table, new ArrayList<>()));
        }
      }
      columns(metaData, tables);
      return List.copyOf(tables.values());
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    }
  }

  private static void columns(DatabaseMetaData metaData, Map<String, VisibleTable> tables)
      throws SQLException {
    try (ResultSet rows = metaData.getColumns(null, null, "%", "%")) {
      while (rows.next()) {
        VisibleTable table =
            tables.get(rows.getString("TABLE_SCHEM") + "." + rows.getString("TABLE_NAME"));
        if (table != null) {
          table.columns().add(column(rows));
        }
      }
    }
  }

  private static VisibleColumn column(ResultSet rows) throws SQLException {
    String name = rows.getString("COLUMN_NAME");
    String type = rows.getString("TYPE_NAME");
    boolean nullable = rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
    String remarks = rows.getString("REMARKS");
    return new VisibleColumn(name, type, nullable, remarks == null ? "" : remarks);
  }

  @Override
  public ZoneId timeZone() {
    return timeZone;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    }
  }
}
