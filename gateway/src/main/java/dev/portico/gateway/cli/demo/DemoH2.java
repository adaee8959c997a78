package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/**
 * The H2 server of the demo with the database {@code payments}, inside this process until it is
 * closed.
 */
final class DemoH2 implements AutoCloseable {
  static final String READER = "portico_reader";

  private final Server server;
  private final Connection keepsOpen;

  private DemoH2(Server server, Connection keepsOpen) {
    this.server = server;
    this.keepsOpen = keepsOpen;
  }

  /** Makes the database in a folder and fills it. */
  static void fill(Path folder, DemoScale scale, Path countedPlays, DemoSecrets secrets)
      throws IOException, SQLException {
    Files.createDirectories(folder);
    PaymentsData data = PaymentsData.from(scale, countedPlays);
    try (Connection connection = open(folder, secrets);
        Statement statement = connection.createStatement()) {
      for (String sql : DemoResources.statements("payments.sql")) {
        statement.execute(sql);
      }
      connection.setAutoCommit(false);
      insert(connection, "accounts", 8, data::accounts);
      insert(connection, "royalties", 11, data::royalties);
      insert(connection, "payouts", 9, data::payouts);
      connection.commit();
      statement.execute("CREATE USER " + READER + " PASSWORD '" + secrets.reader() + "'");
      statement.execute("GRANT SELECT ON SCHEMA PUBLIC TO " + READER);
      statement.execute("ANALYZE");
    }
  }

  private static void insert(Connection connection, String table, int columns, TableRows rows)
      throws IOException, SQLException {
    try (InsertSink sink = new InsertSink(connection, table, columns)) {
      rows.writeTo(sink);
    }
  }

  /** Serves the database of a folder on the loopback address. */
  static DemoH2 start(Path folder, int port, DemoSecrets secrets) throws IOException, SQLException {
    // H2 reads this once, when its network classes load; without it, it would listen on every
    // address.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    Connection keepsOpen = open(folder, secrets);
    try {
      Server server =
          Server.createTcpServer(
              "-tcpPort", Integer.toString(port), "-baseDir", folder.toString(), "-ifExists");
      return new DemoH2(server.start(), keepsOpen);
    } catch (SQLException e) {
      keepsOpen.close();
      throw e;
    }
  }

  String url() {
    return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./payments";
  }

  private static Connection open(Path folder, DemoSecrets secrets)
      throws SQLException, IOException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + folder.resolve("payments"), "owner", secrets.owner());
  }

  @Override
  public void close() throws SQLException {
    try (keepsOpen) {
      server.stop();
    }
  }
}
