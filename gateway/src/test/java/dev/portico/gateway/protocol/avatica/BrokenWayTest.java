package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The way between driver and door breaks: a result is read whole, or ends in an error. */
@Timeout(300)
class BrokenWayTest {
  /** Whoever waits for the end of a silence waits this long. */
  private static final long SILENCE_MILLIS = 20_000;

  private static final int ROWS = 5_000;
  private static final int FRAMES = 5;

  @TempDir Path folder;
  private Door door;
  private Meddler way;

  @BeforeEach
  void open() throws IOException {
    door =
        new Door(
            folder,
            Door.limits(50, Duration.ofMinutes(1), 20, ROWS / FRAMES, 4L << 20),
            Optional.empty());
    way = new Meddler(door.port());
  }

  @AfterEach
  void close() {
    way.close();
    door.close();
  }

  private Connection connect(String compression) throws SQLException {
    return JdbcClient.connect(
        "jdbc:portico://127.0.0.1:"
            + way.port()
            + "/?user=ana&password=secret&compression="
            + compression);
  }

  /** How many rows come before the end. */
  private static int read(ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      assertEquals(count, rows.getLong(1));
      assertEquals("n" + count, rows.getString(2));
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource({
    "none,LENGTH",
    "none,CHUNKS",
    "none,CLOSE",
    "gzip,LENGTH",
    "gzip,CHUNKS",
    "gzip,CLOSE"
  })
  void anAnswerCutAnywhereIsAnErrorAndNeverTheEnd(String compression, Meddler.End end)
      throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      int frame = round % FRAMES;
      int early = round / FRAMES; // also the very first bytes, where a message ends between fields
      try (Connection connection = connect(compression);
          Statement statement = connection.createStatement()) {
        int[] offset = {0};
        way.meddle(
            (answer, out) -> {
              if (answer.number() == frame) {
                int most = answer.body().length;
                offset[0] = early < 4 ? early * 25 : random.nextInt(most);
                Meddler.cut(answer, out, end, Math.min(offset[0], most - 1));
              } else {
                Meddler.pass(answer, out, end);
              }
            });
        int[] count = {0};
        SQLException broken =
            assertThrows(
                SQLException.class,
                () -> {
                  ResultSet rows = statement.executeQuery("ROWS " + ROWS);
                  while (rows.next()) {
                    count[0]++;
                  }
                },
                () -> "cut at " + offset[0] + " in frame " + frame);
        assertEquals(frame * ROWS / FRAMES, count[0]);
        assertTrue(broken.getSQLState().startsWith("08"), broken + " " + broken.getSQLState());
      }
    }
  }

  /** Every length that a shorter message may have. */
  @Test
  void noBeginningOfAFrameIsAFrame() throws Exception {
    int length = 1;
    for (int cut = 0; cut < length && cut < 400; cut++) {
      int at = cut;
      int[] most = {0};
      try (Connection connection = connect("none");
          Statement statement = connection.createStatement()) {
        way.meddle(
            (answer, out) -> {
              most[0] = Math.max(most[0], answer.body().length);
              if (answer.number() == 1) {
                Meddler.cut(answer, out, Meddler.End.CLOSE, Math.min(at, answer.body().length));
              } else {
                Meddler.pass(answer, out, Meddler.End.CLOSE);
              }
            });
        ResultSet rows = statement.executeQuery("ROWS 1003");
        if (at < 100) {
          SQLException broken = assertThrows(SQLException.class, () -> read(rows), "cut at " + at);
          assertTrue(broken.getSQLState().startsWith("08"), "cut at " + at + ": " + broken);
        }
        length = 100;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Meddler.End.class)
  void theSameAnswerToldInAnotherWayIsRead(Meddler.End end) throws Exception {
    way.meddle((answer, out) -> Meddler.pass(answer, out, end));
    try (Connection connection = connect("gzip");
        Statement statement = connection.createStatement()) {
      assertEquals(ROWS, read(statement.executeQuery("ROWS " + ROWS)));
    }
  }

  /** A statement may cost its stores much: nobody but its program runs it again. */
  @Test
  void aStatementWhoseAnswerIsLostRunsOnce() throws Exception {
    try (Connection connection = connect("none");
        Statement statement = connection.createStatement()) {
      way.meddle((answer, out) -> {});
      int before = door.queries.runs();
      SQLException lost =
          assertThrows(SQLException.class, () -> statement.executeQuery("ROWS " + ROWS));
      assertEquals("08006", lost.getSQLState(), lost.getMessage());
      assertTrue(
          lost.getMessage().startsWith("the connection to 127.0.0.1:" + way.port() + " broke: "),
          lost.getMessage());
      assertTrue(lost.getMessage().endsWith("; try again"), lost.getMessage());
      assertEquals(1, door.queries.runs() - before);
      way.meddle((answer, out) -> Meddler.pass(answer, out, Meddler.End.LENGTH));
      assertEquals(3, read(statement.executeQuery("ROWS 3")));
    }
  }

  @Test
  void aFrameThatIsLostIsToldAsWhatItIs() throws Exception {
    try (Connection connection = connect("none");
        Statement statement = connection.createStatement()) {
      way.meddle(
          (answer, out) -> {
            if (answer.number() != 1) {
              Meddler.pass(answer, out, Meddler.End.LENGTH);
            }
          });
      ResultSet rows = statement.executeQuery("ROWS " + ROWS);
      SQLException lost = assertThrows(SQLException.class, () -> read(rows));
      assertEquals("08006", lost.getSQLState(), lost.getMessage());
    }
  }

  @Test
  void aGatewayInBetweenThatIsOverloadedIsToldAsSuch() throws Exception {
    try (Connection connection = connect("none");
        Statement statement = connection.createStatement()) {
      way.meddle(
          (answer, out) -> {
            if (answer.number() == 1) {
              Meddler.pass(
                  new Meddler.Answer(1, 503, null, "<html>".getBytes(StandardCharsets.US_ASCII)),
                  out,
                  Meddler.End.LENGTH);
            } else {
              Meddler.pass(answer, out, Meddler.End.LENGTH);
            }
          });
      ResultSet rows = statement.executeQuery("ROWS " + ROWS);
      SQLException busy = assertThrows(SQLException.class, () -> read(rows));
      assertEquals("08006", busy.getSQLState());
      assertTrue(busy.getMessage().endsWith("HTTP status 503; try again"), busy.getMessage());
    }
  }

  /** Whoever never reached a server may ask in the wrong place, or come too early. */
  @Test
  void aConnectionThatBreaksAsItIsOpenedIsToldWithAllThereIsToDo() {
    way.meddle((answer, out) -> {});
    SQLException refused = assertThrows(SQLException.class, () -> connect("none"));
    assertEquals("08001", refused.getSQLState());
    assertTrue(
        refused
            .getMessage()
            .endsWith("; try again, or check host and port, and whether the server wants tls=true"),
        refused.getMessage());
  }

  /** Nothing is answered any more, as when a machine vanishes. */
  private static void silence(Meddler.Answer answer, OutputStream out) throws IOException {
    try {
      Thread.sleep(SILENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long millis(SqlAction action) throws Exception {
    long begin = System.nanoTime();
    action.run();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private interface SqlAction {
    void run() throws Exception;
  }

  @Test
  void connectingToAServerThatSaysNothingEndsInTime() throws Exception {
    way.meddle(BrokenWayTest::silence);
    long millis =
        millis(
            () -> {
              SQLException silent =
                  assertThrows(
                      SQLException.class,
                      () ->
                          JdbcClient.connect(
                              "jdbc:portico://127.0.0.1:"
                                  + way.port()
                                  + "/?user=ana&password=secret&connectTimeout=1"));
              assertEquals("08001", silent.getSQLState(), silent.getMessage());
            });
    assertTrue(millis < SILENCE_MILLIS * 3 / 4, millis + " ms");
  }

  @Test
  void isValidKeepsItsTime() throws Exception {
    Connection connection = connect("none");
    assertTrue(connection.isValid(60));
    way.meddle(BrokenWayTest::silence);
    long millis = millis(() -> assertFalse(connection.isValid(1)));
    assertTrue(millis < SILENCE_MILLIS * 3 / 4, millis + " ms");
    way.meddle((answer, out) -> Meddler.pass(answer, out, Meddler.End.LENGTH));
    connection.close();
  }

  @Test
  void abortEndsWhoeverWaitsAndDoesNotWaitItself() throws Exception {
    Connection connection = connect("none");
    way.meddle(BrokenWayTest::silence);
    Statement statement = connection.createStatement();
    SQLException[] thrown = {null};
    Thread waiting =
        new Thread(
            () -> thrown[0] = assertThrows(SQLException.class, () -> statement.execute("ROWS 1")));
    waiting.start();
    while (way.seen().isEmpty()) {
      Thread.sleep(5);
    }
    long millis = millis(() -> connection.abort(Runnable::run));
    assertTrue(connection.isClosed());
    assertTrue(millis < SILENCE_MILLIS * 3 / 4, millis + " ms");
    waiting.join(SILENCE_MILLIS * 3 / 4);
    assertFalse(waiting.isAlive(), "a thread still waits");
    assertTrue(thrown[0].getSQLState().startsWith("08"), thrown[0].getSQLState());
  }

  @Test
  void closingAConnectionToAServerThatSaysNothingEndsInTime() throws Exception {
    Connection connection = connect("none");
    Statement statement = connection.createStatement();
    assertTrue(statement.executeQuery("ROWS " + ROWS).next());
    way.meddle(BrokenWayTest::silence);
    long millis = millis(connection::close);
    assertTrue(millis < SILENCE_MILLIS * 3 / 4, millis + " ms");
    assertTrue(connection.isClosed());
  }
}
