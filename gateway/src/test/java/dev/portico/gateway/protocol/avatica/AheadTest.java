package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Limits;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames that the driver asks for before they are wanted; a frame here is one batch. */
@Timeout(300)
class AheadTest {
  private static final int FRAME = StubQueries.BATCH;

  @TempDir static Path folder;
  private static Door door;

  @BeforeAll
  static void open() {
    Limits limits = Door.limits(20, Duration.ofMinutes(1), 20, FRAME, 4L << 20);
    door = new Door(folder, limits, Optional.empty());
  }

  @AfterAll
  static void close() {
    door.close();
    assertEquals(0, StubStream.OPEN.get(), "open streams");
  }

  private static void read(ResultSet rows, int from, int to) throws SQLException {
    for (int i = from; i < to; i++) {
      assertTrue(rows.next());
      assertEquals(i, rows.getLong(1));
    }
  }

  private static void pulledSoon(int batches, int before) throws InterruptedException {
    while (StubStream.PULLED.get() - before < batches) {
      Thread.sleep(5);
    }
    Thread.sleep(100); // for one too many to come
    assertEquals(batches, StubStream.PULLED.get() - before);
  }

  @Test
  void fromTheSecondFrameOnTheNextOneIsAskedForAndNoFurther() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      int before = StubStream.PULLED.get();
      ResultSet rows = statement.executeQuery("ROWS 100000");
      read(rows, 0, FRAME);
      pulledSoon(1, before);
      read(rows, FRAME, FRAME + 1);
      pulledSoon(3, before);
      read(rows, FRAME + 1, 2 * FRAME + 1);
      pulledSoon(4, before);
      read(rows, 2 * FRAME + 1, 100_000);
      assertFalse(rows.next());
      assertFalse(rows.next());
    }
  }

  @Test
  void anErrorComesWhereItsRowsWouldHaveBeenAndStays() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("FAILS " + 3 * FRAME);
      read(rows, 0, 3 * FRAME);
      for (int i = 0; i < 3; i++) {
        SQLException broken = assertThrows(SQLException.class, rows::next);
        assertEquals("STORE_UNAVAILABLE: the store broke off", broken.getMessage());
      }
      rows.close();
      read(statement.executeQuery("ROWS 3"), 0, 3);
    }
  }

  /** An answer that is on its way when its result is closed must not eat rows of the next one. */
  @Test
  void aStatementRunsAgainInTheMiddleOfItsResult() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      for (int round = 0; round < 200; round++) {
        ResultSet rows = statement.executeQuery("ROWS 5000");
        read(rows, 0, FRAME + round % 3 * FRAME / 2 + 1);
      }
      ResultSet rows = statement.executeQuery("ROWS 5000");
      read(rows, 0, 5000);
      assertFalse(rows.next());
    }
  }

  @Test
  void closingWhileRowsAreOnTheirWayGivesThemUp() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("STALLS " + 2 * FRAME);
      read(rows, 0, FRAME + 1); // the third frame is asked for and does not come
      long begin = System.nanoTime();
      rows.close();
      assertTrue(
          System.nanoTime() - begin < StubQueries.LONG.toNanos() / 2, "it waited for the rows");
      assertEquals(0, StubStream.OPEN.get(), "open streams");
      read(statement.executeQuery("ROWS 3"), 0, 3);
    }
  }

  @Test
  void cancellingWhileRowsAreOnTheirWayEndsTheResult() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("STALLS " + 2 * FRAME);
      read(rows, 0, 2 * FRAME);
      statement.cancel();
      SQLException cancelled = assertThrows(SQLException.class, rows::next);
      assertEquals("57014", cancelled.getSQLState());
    }
  }

  @Test
  void anInterruptedReaderLosesNoRowAndStaysInterrupted() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("ROWS 5000");
      Thread.currentThread().interrupt();
      read(rows, 0, 5000);
      assertTrue(Thread.interrupted());
      assertFalse(rows.next());
    }
  }

  @Test
  void maxRowsEndsTheResultInTheMiddleOfAFrame() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(2 * FRAME + 10);
      int before = StubStream.PULLED.get();
      ResultSet rows = statement.executeQuery("ROWS 100000");
      read(rows, 0, 2 * FRAME + 10);
      assertFalse(rows.next());
      assertEquals(3, StubStream.PULLED.get() - before);
    }
  }

  @Test
  void noThreadStaysBehind() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      read(statement.executeQuery("ROWS 5000"), 0, 5000);
    }
    while (driverThreads() > 0) {
      Thread.sleep(50);
    }
  }

  private static long driverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("portico-(ahead-\\d+|alive)"))
        .count();
  }

  @Test
  void packedFramesHoldTheSameRows() throws Exception {
    for (String compression : new String[] {"gzip", "none", "auto"}) {
      try (Connection connection =
              JdbcClient.connect(door.url("ana", "secret") + "&compression=" + compression);
          Statement statement = connection.createStatement()) {
        read(statement.executeQuery("WIDE 3000"), 0, 3000);
        SQLException missing =
            assertThrows(SQLException.class, () -> statement.executeQuery("NOTHING"));
        assertTrue(missing.getMessage().startsWith("TABLE_NOT_FOUND: "), missing.getMessage());
      }
    }
  }
}
