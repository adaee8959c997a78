package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.result.Rows;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks for a long answer and takes nothing of it holds neither a query nor a file for ever. */
@Timeout(120)
class SlowReaderTest {
  private static final Duration LONGEST = TestDoor.READER_PATIENCE.plusSeconds(60);
  @TempDir private static Path folder;
  private static TestDoor door;

  @BeforeAll
  static void open() throws Exception {
    door = TestDoor.open(folder);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  /** A megabyte of text that cannot be packed. */
  private static Rows rows() {
    Rows rows = new Rows().column("t", ColumnType.VARCHAR);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(10_000, '!', '~').forEach(c -> text.append((char) c));
      rows.row(text.toString());
    }
    return rows;
  }

  private static StubStream answers(int megabytes) {
    StubStream stream = new StubStream(rows(), megabytes, StubStream.Ending.END);
    door.queries().answer = (session, request) -> stream;
    return stream;
  }

  private static Socket idle(String form) throws IOException {
    URI uri = door.door().uri();
    Socket idle = new Socket();
    idle.setReceiveBufferSize(8_192);
    idle.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    String request =
        "GET /v1/query."
            + form
            + "?sql=SELECT%201 HTTP/1.1\r\nHost: h\r\nAuthorization: "
            + TestDoor.basic()
            + "\r\n\r\n";
    idle.getOutputStream().write(request.getBytes(ISO_8859_1));
    return idle;
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "tsv", "json", "html", "arrow"})
  void aStreamEndsWithItsReadersSilence(String form) throws Exception {
    StubStream stream = answers(1_000);
    try (Socket ignored = idle(form)) {
      assertTrue(stream.closed.await(LONGEST.toSeconds(), TimeUnit.SECONDS), "kept for nobody");
    }
    assertEquals(0, stream.cancelled.getCount());
    assertEquals(1, stream.closes.get());
    assertTrue(stream.given.get() < 100, stream.given.get() + " megabytes were made for nobody");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlsx", "parquet"})
  void aFileEndsWithItsReadersSilence(String form) throws Exception {
    // more than the buffers between here and there hold
    StubStream stream = answers(20);
    try (Socket ignored = idle(form)) {
      assertTrue(stream.closed.await(LONGEST.toSeconds(), TimeUnit.SECONDS));
      long end = System.nanoTime() + LONGEST.toNanos();
      while (door.exports().exports().spools().open() > 0) {
        assertTrue(System.nanoTime() < end, "the file is kept for nobody");
        Thread.sleep(50);
      }
    }
  }
}
