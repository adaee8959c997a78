package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their answers slowly, in a door with little patience. */
@Timeout(120)
class SlowReaderTest {
  /** For hangs. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final long LEAST_BYTES_PER_SECOND = 1 << 20;
  private static final String CONNECTION = "slow";
  private static final String LOGIN =
      Base64.getEncoder().encodeToString("ana:secret".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;
  private final ProtobufTranslationImpl wire = new ProtobufTranslationImpl();
  private Door door;

  @BeforeEach
  void open() {
    door =
        new Door(
            folder,
            Door.limits(20, Duration.ofMinutes(1), 20, 50_000, 64L << 20),
            Optional.empty(),
            new Pace(IDLE, Duration.ofMinutes(1), LEAST_BYTES_PER_SECOND));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private Socket post(Service.Request request) throws IOException {
    byte[] message = wire.serializeRequest(request);
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress("127.0.0.1", door.port()));
    String head =
        "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic "
            + LOGIN
            + "\r\nContent-Length: "
            + message.length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(message);
    return socket;
  }

  private void answered(Service.Request request) throws IOException {
    try (Socket socket = post(request)) {
      assertTrue(socket.getInputStream().read() >= 0);
    }
  }

  /** Many megabytes on their way, more follow. */
  private Socket largeAnswer() throws IOException {
    answered(new Service.OpenConnectionRequest(CONNECTION, Map.of()));
    answered(new Service.CreateStatementRequest(CONNECTION));
    return post(new Service.PrepareAndExecuteRequest(CONNECTION, 1, "WIDE 100000", -1));
  }

  private static void awaitEnd() throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (StubStream.OPEN.get() > 0) {
      assertTrue(System.nanoTime() < end, "the result is still open");
      Thread.sleep(10);
    }
  }

  @Test
  void whoTakesNothingIsGivenUpWithItsResult() throws Exception {
    int before = StubStream.OPENED.get();
    try (Socket socket = largeAnswer()) {
      assertEquals('H', socket.getInputStream().read());
      assertEquals(1, StubStream.OPENED.get() - before); // a slow test may find it closed already
      awaitEnd();
    }
  }

  @Test
  void whoTakesTooLittleIsGivenUpWithItsResult() throws Exception {
    try (Socket socket = largeAnswer()) {
      InputStream in = socket.getInputStream();
      byte[] some = new byte[2 << 10];
      long end = System.nanoTime() + LONGEST.toNanos();
      boolean open = true;
      while (open && StubStream.OPEN.get() > 0) {
        assertTrue(System.nanoTime() < end, "the result is still open");
        open = in.read(some) >= 0;
        Thread.sleep(50); // never idle, but far below what is wanted
      }
      awaitEnd();
    }
  }

  /** Its least rate is far beyond any machine. */
  private Door strict() throws IOException {
    Path own = Files.createDirectory(folder.resolve("strict"));
    Pace pace = new Pace(LONGEST, LONGEST, 1L << 40);
    return new Door(own, Limits.defaults(), Optional.empty(), pace);
  }

  /** A machine that pauses while it sends is not its client's fault. */
  @Test
  void anAnswerThatIsSoonOverIsNotTooSlow() throws Exception {
    try (Door other = strict();
        Connection connection = other.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(1_500); // some megabytes, which take longer than a moment
      ResultSet rows = statement.executeQuery("WIDE 3000");
      for (int i = 0; i < 3_000; i++) {
        assertTrue(rows.next());
        assertEquals(i, rows.getLong(1));
      }
    }
  }

  /** Some clients ask first whether to send their request at all. */
  @Test
  void whoWasToldToContinueIsNotTooSlowEither() throws Exception {
    try (Door other = strict()) {
      HttpClient client = HttpClient.newHttpClient();
      for (Service.Request request :
          List.of(
              new Service.OpenConnectionRequest(CONNECTION, Map.of()),
              new Service.CreateStatementRequest(CONNECTION),
              new Service.PrepareAndExecuteRequest(CONNECTION, 1, "WIDE 3000", -1))) {
        HttpRequest asking =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port()))
                .expectContinue(true)
                .header("Authorization", "Basic " + LOGIN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(wire.serializeRequest(request)))
                .build();
        HttpResponse<byte[]> answer = client.send(asking, HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode());
      }
    }
  }

  @Test
  void whoPausesBetweenFramesIsNotSlow() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(1_000);
      ResultSet rows = statement.executeQuery("ROWS 5000");
      for (int i = 0; i < 5_000; i++) {
        assertTrue(rows.next());
        assertEquals(i, rows.getLong(1));
        if (i % 1_500 == 1_400) {
          Thread.sleep(IDLE.toMillis() * 5 / 2);
        }
      }
    }
    awaitEnd();
  }
}
