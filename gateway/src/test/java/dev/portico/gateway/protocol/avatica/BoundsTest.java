package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits of the JDBC door, strangers, and clients that vanish. */
@Timeout(300)
class BoundsTest {
  /** Short for a connection, long for the pauses of a busy machine between two requests. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private Door small(int connections, Duration idle, int statements) {
    return new Door(
        folder, Door.limits(connections, idle, statements, 50, 1 << 20), Optional.empty());
  }

  @Test
  void aWrongPasswordAndAnUnknownUserLookTheSame() {
    try (Door door = new Door(folder)) {
      SQLException wrong =
          assertThrows(SQLException.class, () -> JdbcClient.connect(door.url("ana", "wrong")));
      SQLException unknown =
          assertThrows(SQLException.class, () -> JdbcClient.connect(door.url("eve", "wrong")));
      SQLException nobody =
          assertThrows(
              SQLException.class,
              () -> JdbcClient.connect("jdbc:portico://127.0.0.1:" + door.port() + "/"));
      assertEquals("28000", wrong.getSQLState());
      assertEquals(wrong.getMessage(), unknown.getMessage());
      assertEquals("28000", nobody.getSQLState());
    }
  }

  @Test
  void noServerIsSaidWithHostAndPort() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    SQLException nobody =
        assertThrows(
            SQLException.class,
            () -> JdbcClient.connect("jdbc:portico://127.0.0.1:" + free + "/?user=a"));
    assertEquals("08001", nobody.getSQLState());
    assertTrue(nobody.getMessage().contains("127.0.0.1:" + free), nobody.getMessage());
  }

  @Test
  void connectionsAreBounded() throws SQLException {
    try (Door door = small(2, Duration.ofMinutes(1), 10);
        Connection first = door.connect();
        Connection second = door.connect()) {
      SQLException full = assertThrows(SQLException.class, door::connect);
      assertTrue(full.getMessage().startsWith("TOO_MANY_CONNECTIONS: "), full.getMessage());
      second.close();
      try (Connection third = door.connect()) {
        assertTrue(third.isValid(60));
      }
      assertTrue(first.isValid(60));
    }
  }

  @Test
  void statementsAreBoundedAndClosingMakesRoom() throws SQLException {
    try (Door door = small(2, Duration.ofMinutes(1), 3);
        Connection connection = door.connect()) {
      List<Statement> open = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        open.add(connection.prepareStatement("ROWS 1"));
      }
      SQLException full =
          assertThrows(SQLException.class, () -> connection.prepareStatement("ROWS 1"));
      assertTrue(full.getMessage().contains("3 open statements"), full.getMessage());
      open.get(0).close();
      connection.prepareStatement("ROWS 1").close();
      // Statements that were read to their end or closed leave nothing behind.
      open.get(1).close();
      for (int i = 0; i < 20; i++) {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("ROWS 500");
        assertTrue(rows.next());
        if (i % 2 == 0) {
          statement.close();
        } else {
          while (rows.next()) {
            assertFalse(rows.wasNull());
          }
        }
      }
    }
    assertEquals(0, StubStream.OPEN.get());
  }

  @Test
  void anIdleConnectionIsClosedWithEverythingItHeld() throws Exception {
    int before = StubStream.OPENED.get();
    try (Door door = small(2, IDLE, 10);
        Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(5);
      ResultSet rows = statement.executeQuery("ROWS 100");
      assertTrue(rows.next());
      assertEquals(1, StubStream.OPENED.get() - before);
      // the connection is given up before what it held
      while (door.openConnections() > 0 || StubStream.OPEN.get() > 0) {
        Thread.sleep(20);
      }
      SQLException gone =
          assertThrows(
              SQLException.class,
              () -> {
                while (rows.next()) {
                  rows.getLong(1);
                }
              });
      assertTrue(gone.getMessage().startsWith("CONNECTION_UNKNOWN: "), gone.getMessage());
      assertFalse(connection.isValid(1));
    }
  }

  @Test
  void aConnectionInUseIsNotIdle() throws Exception {
    try (Door door = small(2, IDLE, 10);
        Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout((int) IDLE.toSeconds() + 2);
      SQLException late = assertThrows(SQLException.class, () -> statement.executeQuery("SLOW"));
      assertTrue(late.getMessage().startsWith("QUERY_TIMEOUT"), late.getMessage());
      assertTrue(connection.isValid(60));
    }
  }

  @Test
  void somebodyElsesConnectionIsLikeNone() throws Exception {
    try (Door door = new Door(folder)) {
      String id = "b0b5-known-to-ben";
      call(door, "ana", "secret", new Service.OpenConnectionRequest(id, Map.of()));
      Service.ErrorResponse stolen =
          (Service.ErrorResponse)
              call(door, "ben", "hidden", new Service.CreateStatementRequest(id));
      Service.ErrorResponse absent =
          (Service.ErrorResponse)
              call(door, "ben", "hidden", new Service.CreateStatementRequest("no-such"));
      assertTrue(stolen.errorMessage.startsWith("CONNECTION_UNKNOWN: "));
      assertEquals(absent.errorMessage, stolen.errorMessage);
      assertEquals(List.of(), stolen.exceptions, "no stack traces");
      call(door, "ben", "hidden", new Service.CloseConnectionRequest(id));
      assertEquals(
          Service.CreateStatementResponse.class,
          call(door, "ana", "secret", new Service.CreateStatementRequest(id)).getClass());
      assertEquals(
          500,
          post(door, "/cancel?connection=" + id + "&statement=1", "ben", "hidden", new byte[0])
              .statusCode());
      assertEquals(
          200,
          post(door, "/cancel?connection=" + id + "&statement=1", "ana", "secret", new byte[0])
              .statusCode());
    }
  }

  @Test
  void newRolesCountAtTheNextStatement() throws Exception {
    try (Door door = new Door(folder);
        Connection connection = door.connect()) {
      assertTrue(AvaticaDoorTest.who(connection).startsWith("ana[analyst]"));
      Files.writeString(door.users, Files.readString(door.users).replace("[analyst]", "[auditor]"));
      while (!AvaticaDoorTest.who(connection).startsWith("ana[auditor]")) {
        Thread.sleep(100);
      }
      Files.writeString(door.users, "users: 7");
      Thread.sleep(2_500);
      assertTrue(
          AvaticaDoorTest.who(connection).startsWith("ana[auditor]"),
          "a broken file changes nothing");
    }
  }

  @Test
  void requestsAreBoundedAndGarbageIsRefused() throws Exception {
    try (Door door = new Door(folder)) {
      HttpResponse<byte[]> large = post(door, "/", "ana", "secret", new byte[(16 << 20) + 1]);
      assertEquals(500, large.statusCode());
      HttpResponse<byte[]> garbage =
          post(door, "/", "ana", "secret", "garbage".getBytes(StandardCharsets.UTF_8));
      assertTrue(
          error(garbage).errorMessage.startsWith("REQUEST_INVALID"), error(garbage).errorMessage);
      HttpResponse<byte[]> path = post(door, "/nowhere", "ana", "secret", new byte[0]);
      assertTrue(error(path).errorMessage.startsWith("REQUEST_INVALID"));
      HttpResponse<byte[]> nobody = post(door, "/", "ana", "wrong", new byte[0]);
      assertEquals(401, nobody.statusCode());
      assertEquals(2, nobody.headers().allValues("WWW-Authenticate").size());
    }
  }

  @Test
  void aStatementLargerThanARequestIsToldSoAndTheConnectionGoesOn() throws SQLException {
    try (Door door = new Door(folder);
        Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      String large = "ROWS 1" + " ".repeat(20_000_000);
      SQLException e = assertThrows(SQLException.class, () -> statement.executeQuery(large));
      assertEquals(
          "SQL_TOO_LONG: the request is larger than 16777216 bytes, the limit of the server",
          e.getMessage());
      assertEquals("54000", e.getSQLState());
      try (ResultSet rows = statement.executeQuery("ROWS 1")) {
        assertTrue(rows.next());
      }
    }
  }

  @Test
  void closingLetsOpenResultsEndAndTakesNothingNew() throws Exception {
    Door door = small(2, Duration.ofMinutes(1), 10);
    Connection connection = door.connect();
    Statement reading = connection.createStatement();
    reading.setFetchSize(5);
    ResultSet rows = reading.executeQuery("ROWS 100");
    assertTrue(rows.next());
    Thread closing = new Thread(door::close);
    closing.start();
    SQLException refused = assertThrows(SQLException.class, () -> refusedStatement(connection));
    assertTrue(refused.getMessage().startsWith("SERVER_STOPPING: "), refused.getMessage());
    int count = 1;
    while (rows.next()) {
      count++;
    }
    assertEquals(100, count);
    closing.join(5_000);
    assertFalse(closing.isAlive(), "the door closes as soon as nothing is open");
    connection.close();
  }

  /** Runs statements until the closing door refuses one. */
  private static void refusedStatement(Connection connection) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < end) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("ROWS 1")) {
        assertTrue(rows.next());
      }
    }
  }

  @Test
  void healthNeedsNoPassword() throws Exception {
    try (Door door = new Door(folder)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + "/healthz"))
              .build();
      assertEquals(
          200,
          HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode());
    }
  }

  @Test
  void aTakenPortIsNamed() {
    try (Door door = new Door(folder)) {
      GatewayException taken =
          assertThrows(
              GatewayException.class,
              () ->
                  AvaticaDoor.start(
                      "127.0.0.1",
                      door.port(),
                      Optional.empty(),
                      null,
                      door.queries,
                      Door.limits(1, Duration.ofMinutes(1), 1, 1, 1)));
      assertEquals(ErrorCode.ADDRESS_UNAVAILABLE, taken.code());
      assertEquals(
          "the JDBC door's address 127.0.0.1:"
              + door.port()
              + " is taken by another program, or not an address of this machine; change jdbc.port"
              + " or jdbc.host",
          taken.getMessage());
    }
  }

  private static Service.Response call(
      Door door, String user, String password, Service.Request request) throws Exception {
    ProtobufTranslationImpl translation = new ProtobufTranslationImpl();
    return translation.parseResponse(
        post(door, "/", user, password, translation.serializeRequest(request)).body());
  }

  private static Service.ErrorResponse error(HttpResponse<byte[]> response) throws IOException {
    return (Service.ErrorResponse) new ProtobufTranslationImpl().parseResponse(response.body());
  }

  private static HttpResponse<byte[]> post(
      Door door, String path, String user, String password, byte[] body) throws Exception {
    String token =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
            .header("Authorization", "Basic " + token)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
  }
}
