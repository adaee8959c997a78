package dev.portico.gateway.cli.demo;

import dev.portico.gateway.GatewayMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The demo mesh inside this process, for runs under load and examples of the documentation. */
public final class DemoForLoad implements AutoCloseable {
  private final DemoMesh mesh;
  private final Path cache;

  private DemoForLoad(DemoMesh mesh, Path cache) {
    this.mesh = mesh;
    this.cache = cache;
  }

  /** The usual amount of data; made in {@code cache} when it is not there. */
  public static DemoForLoad start(Path cache, Path model) throws IOException, SQLException {
    return start(cache, model, DemoScale.FULL);
  }

  /** A hundredth of the data, where the same listeners are the same. */
  public static DemoForLoad small(Path cache, Path model) throws IOException, SQLException {
    return start(cache, model, DemoScale.SMALL);
  }

  private static DemoForLoad start(Path cache, Path model, DemoScale scale)
      throws IOException, SQLException {
    return new DemoForLoad(
        DemoMesh.start(
            cache,
            model,
            scale,
            DemoPorts.free(),
            GatewayMain.gateways(),
            line -> System.err.println("demo: " + line)),
        cache);
  }

  public String jdbcUrl() {
    return mesh.gateway().jdbcUrl().orElseThrow();
  }

  public URI httpUri() {
    return mesh.gateway().httpUri().orElseThrow();
  }

  /** The statements of the guided tour; gus is answered all of them, for the purpose audit. */
  public List<String> tour() throws IOException {
    return TourQuery.all().stream().map(TourQuery::sql).toList();
  }

  /** How many connections the gateway holds at the demo's PostgreSQL. */
  public int connectionsAtPostgres() throws SQLException, IOException {
    String settings = Files.readString(cache.resolve("config/portico.yaml"));
    String url = settings.replaceFirst("(?s).*?\"(jdbc:postgresql://[^\"]*)\".*", "$1");
    String password =
        Files.readString(DemoSecrets.in(cache.resolve("mesh/secrets")).readerFile()).strip();
    try (Connection connection = DriverManager.getConnection(url, DemoPostgres.READER, password);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) - 1 FROM pg_stat_activity WHERE usename = '"
                    + DemoPostgres.READER
                    + "'")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** How many connections the gateway holds at the demo's H2. */
  public int connectionsAtH2() throws SQLException, IOException {
    String settings = Files.readString(cache.resolve("config/portico.yaml"));
    String url = settings.replaceFirst("(?s).*?\"(jdbc:h2:[^\"]*)\".*", "$1");
    String password = DemoSecrets.in(cache.resolve("mesh/secrets")).owner();
    try (Connection connection = DriverManager.getConnection(url, "owner", password);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE UPPER(USER_NAME) = UPPER('"
                    + DemoH2.READER
                    + "')")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    mesh.close();
  }
}
