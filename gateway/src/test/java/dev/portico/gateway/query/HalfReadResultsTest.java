package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that leaves its results open keeps no other from the engine. */
@Timeout(300)
class HalfReadResultsTest {
  private static final int ROWS = 400_000;
  private static final int MOST_OPEN = 8;
  private static final String ALL = "SELECT id, note FROM shop.events";
  private static final String LONG =
      "SELECT count(*) FROM shop.events a, shop.events b, shop.events c"
          + " WHERE MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5";

  /** So long that a busy machine answers in time, and nobody is refused who waits for an end. */
  private static final long PATIENCE_SECONDS = 10;

  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  private final List<RowStream> open = new ArrayList<>();
  private final List<String> working = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .limits(
                "{engineQueries: 2, engineWait: "
                    + PATIENCE_SECONDS
                    + "s, engineResults: "
                    + MOST_OPEN
                    + ", engineMemory: 512MiB}")
            .parquet(
                "events",
                "SELECT i AS id, 'a note that takes some room ' || i AS note FROM range("
                    + ROWS
                    + ") t(i)")
            .publishFiles("events", "events.parquet", "id BIGINT, note VARCHAR(60)");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    open.forEach(RowStream::close);
    working.forEach(id -> stack.queries().cancel(Stack.session("otto"), id));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (stack.engine().openConnections() > 0
        || stack.engine().freeSlots() < 2
        || stack.engine().openResults() > 0) {
      assertTrue(System.nanoTime() < end, "queries are left");
      Thread.sleep(20);
    }
  }

  private long halfRead(String sql) {
    RowStream stream = stack.run(sql);
    open.add(stream);
    return stream.next().rows();
  }

  private static List<List<Object>> byBen(String sql) {
    try (RowStream stream = stack.queries().run(Stack.session("ben"), SqlRequest.of(sql))) {
      return Stack.read(stream);
    }
  }

  /** Takes a slot for longer than any test. */
  private void work() throws Exception {
    CompletableFuture<String> id = new CompletableFuture<>();
    SqlRequest request = new SqlRequest(LONG, List.of(), Optional.empty(), 0, id::complete);
    Thread thread =
        new Thread(
            () -> {
              try (RowStream stream = stack.queries().run(Stack.session("otto"), request)) {
                Stack.count(stream);
              } catch (GatewayException cancelled) {
                assertEquals(ErrorCode.QUERY_CANCELLED, cancelled.code());
              }
            });
    thread.start();
    working.add(id.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private void allSlotsWork() throws Exception {
    work();
    work();
    while (stack.engine().freeSlots() > 0) {
      Thread.sleep(10);
    }
  }

  @Test
  void othersAreAnsweredAndTheOpenOnesAreReadToTheirEnd() {
    List<Long> read = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      read.add(halfRead(ALL));
    }
    long begin = System.nanoTime();
    assertEquals(List.of(List.of(1)), byBen("SELECT 1"));
    assertEquals(
        List.of(List.of((long) ROWS)), byBen("SELECT COUNT(note) FROM shop.events WHERE id >= 0"));
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    assertTrue(millis < PATIENCE_SECONDS * 1_000, millis + " ms, nobody waits for those");
    for (int i = 0; i < 5; i++) {
      assertEquals(ROWS, read.get(i) + Stack.count(open.get(i)));
    }
  }

  @Test
  void manyReadersShareFewSlots() throws Exception {
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      readers.add(CompletableFuture.supplyAsync(() -> stack.count(ALL)));
    }
    assertEquals(List.of(List.of(1)), byBen("SELECT 1"));
    for (CompletableFuture<Long> reader : readers) {
      assertEquals(ROWS, reader.get(4 * PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatIsHalfReadGoesOnWhileOthersWorkLong() throws Exception {
    long rows = halfRead(ALL);
    allSlotsWork();
    RowStream stream = open.get(0);
    long begin = System.nanoTime();
    long batches = 0;
    for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
      rows += batch.rows();
      batches++;
    }
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    assertTrue(millis < 100 * batches, millis + " ms, the wait of 200 ms is not for each batch");
    assertEquals(ROWS, rows);
  }

  @Test
  void aNewQueryWaitsSomeSecondsForItsTurnAndIsThenRefused() throws Exception {
    allSlotsWork();
    long begin = System.nanoTime();
    GatewayException refused = assertThrows(GatewayException.class, () -> byBen("SELECT 1"));
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    assertEquals(ErrorCode.TOO_MANY_QUERIES, refused.code());
    assertTrue(refused.getMessage().contains("limits.engineQueries"), refused.getMessage());
    assertTrue(millis >= PATIENCE_SECONDS * 1_000 - 100, millis + " ms");
    SafeMessage.check(refused);
  }

  @Test
  void aWaitingQueryTakesTheSlotOfOneThatEnds() throws Exception {
    allSlotsWork();
    CompletableFuture<List<List<Object>>> waiting =
        CompletableFuture.supplyAsync(() -> byBen("SELECT 1"));
    Thread.sleep(300);
    assertTrue(!waiting.isDone(), "it is to wait");
    stack.queries().cancel(Stack.session("otto"), working.get(0));
    assertEquals(List.of(List.of(1)), waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void openResultsHaveABoundOfTheirOwn() throws Exception {
    for (int i = 0; i < MOST_OPEN; i++) {
      halfRead(ALL);
    }
    GatewayException refused = assertThrows(GatewayException.class, () -> byBen("SELECT 1"));
    assertEquals(ErrorCode.TOO_MANY_QUERIES, refused.code());
    assertTrue(refused.getMessage().contains("limits.engineResults"), refused.getMessage());
    SafeMessage.check(refused);
    assertEquals(MOST_OPEN, stack.engine().openResults());
    open.remove(0).close();
    assertEquals(List.of(List.of(1)), byBen("SELECT 1"));
  }

  @Test
  void aReaderThatWaitsIsCancelledAtOnce() throws Exception {
    halfRead("SELECT a.id FROM shop.events a CROSS JOIN shop.events b");
    allSlotsWork();
    RowStream stream = open.get(0);
    CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> Stack.count(stream));
    Thread.sleep(50);
    stream.cancel();
    ExecutionException end =
        assertThrows(
            ExecutionException.class, () -> reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(ErrorCode.QUERY_CANCELLED, ((GatewayException) end.getCause()).code());
  }
}
