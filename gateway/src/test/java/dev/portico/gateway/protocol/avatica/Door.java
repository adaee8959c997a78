package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.config.ServerSettings.Tls;
import dev.portico.gateway.protocol.Authenticator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A door with a stub pipeline and the users ana (analyst) and ben. */
final class Door implements AutoCloseable {
  // "secret" and "hidden", bcrypt with the least cost
  private static final String USERS =
      """
      users:
        - name: ana
          roles: [analyst]
          attributes: {countries: [DE, FR]}
          password: "$2b$04$ANA"
        - name: ben
          password: "$2b$04$BEN"
      """;

  final StubQueries queries = new StubQueries();
  final Path users;
  private final Authenticator authenticator;
  private final AvaticaDoor door;

  Door(Path folder, Limits limits, Optional<Tls> tls) {
    this(folder, limits, tls, Pace.DEFAULT);
  }

  Door(Path folder, Limits limits, Optional<Tls> tls, Pace pace) {
    users = folder.resolve("users.yaml");
    try {
      Files.writeString(
          users, USERS.replace("$2b$04$ANA", hash("secret")).replace("$2b$04$BEN", hash("hidden")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    authenticator = Authenticator.of(new Authentication(Optional.of(users), Optional.empty()));
    try {
      door = AvaticaDoor.start("127.0.0.1", 0, tls, authenticator, queries, limits, pace);
    } catch (RuntimeException e) {
      authenticator.close();
      throw e;
    }
  }

  Door(Path folder) {
    this(folder, Limits.defaults(), Optional.empty());
  }

  private static String hash(String password) {
    return com.password4j.BcryptFunction.getInstance(4).hash(password).getResult();
  }

  int port() {
    return door.address().getPort();
  }

  int openConnections() {
    return door.openConnections();
  }

  String url(String user, String password) {
    return "jdbc:portico://127.0.0.1:" + port() + "/?user=" + user + "&password=" + password;
  }

  Connection connect() throws SQLException {
    return JdbcClient.connect(url("ana", "secret"));
  }

  /** The default limits with some of them small. */
  static Limits limits(
      int connections, Duration idle, int statements, int frameRows, long frameBytes) {
    Limits d = Limits.defaults();
    return new Limits(
        d.queryTimeout(),
        d.planningTimeout(),
        d.sqlLengthChars(),
        d.sqlDepth(),
        d.planNodes(),
        d.queriesPerPrincipal(),
        d.queries(),
        d.engineQueries(),
        d.engineWait(),
        d.engineResults(),
        d.engineMemoryBytes(),
        d.spillBytes(),
        d.engineThreads(),
        connections,
        idle,
        statements,
        frameRows,
        frameBytes,
        d.planCacheEntries(),
        d.requestBytes());
  }

  @Override
  public void close() {
    door.close();
    authenticator.close();
  }
}
