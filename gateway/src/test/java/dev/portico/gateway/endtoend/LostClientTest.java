package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end without a word: the stores must not go on working for them. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class LostClientTest {
  private final Mesh mesh;
  private Process client;

  LostClientTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void end() {
    if (client != null) {
      client.destroyForcibly();
    }
  }

  /** A program in a process of its own that runs the statement and reads some of its rows. */
  private void start(String sql, int rows) throws IOException, URISyntaxException {
    String classes =
        Path.of(LostClient.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                classes + File.pathSeparator + RealDriver.jar(),
                LostClient.class.getName(),
                mesh.jdbcUrl(),
                Mesh.USER,
                Mesh.PASSWORD,
                sql,
                Integer.toString(rows))
            .redirectErrorStream(true)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    assertEquals(rows == 0 ? "asking" : "reading", output.readLine());
  }

  private void storeWorks() throws Exception {
    Jdbc.awaitTrue(CancelTest.SOON, "the store works", () -> mesh.statementsAtPostgres() > 0);
  }

  private void storeIsQuiet() throws Exception {
    Jdbc.awaitTrue(CancelTest.SOON, "the store is quiet", () -> mesh.statementsAtPostgres() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {CancelTest.AT_THE_STORE, CancelTest.IN_THE_ENGINE})
  void aProgramKilledWhileItWaitsEndsItsStatement(String sql) throws Exception {
    start(sql, 0);
    storeWorks();
    client.destroyForcibly();
    storeIsQuiet();
  }

  @Test
  void aProgramKilledBetweenTwoRowsEndsItsStatement() throws Exception {
    start(CancelTest.STREAM, 15);
    assertTrue(mesh.statementsAtPostgres() > 0);
    client.destroyForcibly();
    storeIsQuiet();
  }

  @Test
  void aProgramThatExitsWithoutClosingEndsItsStatement() throws Exception {
    start(CancelTest.STREAM, 5);
    assertTrue(mesh.statementsAtPostgres() > 0);
    client.getOutputStream().close(); // it ends as soon as its input does
    client.waitFor();
    storeIsQuiet();
  }

  @Test
  void aClientOfAnyKindThatHangsUpEndsItsStatement() throws Exception {
    String id = "hangs-up";
    ProtobufTranslationImpl wire = new ProtobufTranslationImpl();
    hangUp(wire.serializeRequest(new Service.OpenConnectionRequest(id, Map.of())), 200);
    hangUp(wire.serializeRequest(new Service.CreateStatementRequest(id)), 200);
    try (Socket socket =
        post(
            wire.serializeRequest(
                new Service.PrepareAndExecuteRequest(id, 1, CancelTest.AT_THE_STORE, -1)))) {
      storeWorks();
    }
    storeIsQuiet();
    hangUp(wire.serializeRequest(new Service.CloseConnectionRequest(id)), 200);
  }

  @Test
  void aReaderThatRunsOutOfPatienceEndsItsStatementAndKeepsItsConnection() throws Exception {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, 300);
      assertThrows(SQLException.class, () -> statement.executeQuery(CancelTest.AT_THE_STORE));
      storeIsQuiet();
      connection.setNetworkTimeout(Runnable::run, 0);
      assertEquals(
          "100", Jdbc.texts(connection, "SELECT COUNT(*) FROM pg.customers").get(0).get(0));
    }
  }

  @Test
  void whoReadsSlowlyLosesNothing() throws Exception {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery(CancelTest.STREAM);
      for (int i = 0; i < 50; i++) {
        assertTrue(rows.next());
        Thread.sleep(i % 10 == 0 ? 300 : 0);
      }
    }
    storeIsQuiet();
  }

  private void hangUp(byte[] message, int status) throws IOException {
    try (Socket socket = post(message)) {
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      assertEquals("HTTP/1.1 " + status, line.substring(0, 12));
    }
  }

  private Socket post(byte[] message) throws IOException {
    URI door = URI.create(mesh.jdbcUrl().replace("jdbc:portico:", "http:"));
    Socket socket = new Socket(door.getHost(), door.getPort());
    String token = Base64.getEncoder().encodeToString((Mesh.USER + ":" + Mesh.PASSWORD).getBytes());
    socket
        .getOutputStream()
        .write(
            String.join(
                    "\r\n",
                    List.of(
                        "POST / HTTP/1.1",
                        "Host: x",
                        "Authorization: Basic " + token,
                        "Content-Length: " + message.length,
                        "",
                        ""))
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(message);
    return socket;
  }
}
