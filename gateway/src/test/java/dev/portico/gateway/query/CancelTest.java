package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A query ends soon, wherever it is, when its client cancels it or its time is over; and leaves
 * nothing behind.
 */
class CancelTest {
  /** Much more than it takes on a busy machine, much less than the queries would run. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final String STORE_THINKS = "SELECT id FROM shop.sleeper";
  private static final String STORE_TRICKLES = "SELECT id FROM shop.trickle";
  private static final String ENGINE_COMPUTES =
      "SELECT count(*) FROM shop.events a, shop.events b, shop.events c"
          + " WHERE MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5";
  private static final String ENGINE_STREAMS =
      "SELECT a.id FROM shop.events a, shop.events b, shop.events c"
          + " WHERE a.id < 1000 OR MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5";
  private static final String ENGINE_WAITS_FOR_STORE =
      "SELECT count(*) FROM shop.sleeper s JOIN shop.events e ON s.id = e.id";
  private static final String KEYS_ARE_FETCHED =
      "SELECT count(*) FROM (SELECT id FROM shop.sleeper LIMIT 3) s JOIN shop.events e ON s.id ="
          + " e.id";

  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .limits("{engineQueries: 2, engineWait: 60s, engineMemory: 512MiB}")
            .pool("{maximumSize: 4, acquireTimeout: 60s}")
            .postgres(
                "CREATE VIEW sleeper AS SELECT 1::bigint AS id FROM pg_sleep(600)",
                "CREATE VIEW trickle AS SELECT g::bigint AS id FROM generate_series(1, 1000000) g"
                    + " WHERE g < 20000 OR pg_sleep(0.05)::text = ''")
            .parquet("events", "SELECT i AS id FROM range(100000) t(i)")
            .publishPostgres("sleeper", "id BIGINT")
            .publishPostgres("trickle", "id BIGINT")
            .publishFiles("events", "events.parquet", "id BIGINT");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    eventually(() -> stack.queries().runningCount() == 0, "running queries");
    eventually(() -> stack.engine().freeSlots() == 2, "engine slots");
    eventually(() -> stack.engine().openResults() == 0, "open results");
    eventually(() -> stack.engine().openConnections() == 0, "engine connections");
    eventually(() -> stack.engine().registeredFragments() == 0, "fragments");
    eventually(() -> stack.alarms() == 0, "alarms");
    eventually(() -> busy() == 0, "sessions at the store");
  }

  private static long busy() {
    try {
      return mesh.busyAtPostgres();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void eventually(java.util.function.BooleanSupplier condition, String what)
      throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what + " are left");
      Thread.sleep(20);
    }
  }

  /** A query on a thread of its own, whose id is known as soon as it runs. */
  private record Running(CompletableFuture<String> id, CompletableFuture<Long> rows) {
    static Running begin(String sql, Optional<Duration> timeout) {
      CompletableFuture<String> id = new CompletableFuture<>();
      SqlRequest request = new SqlRequest(sql, List.of(), timeout, 0, id::complete);
      CompletableFuture<Long> rows = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try (RowStream stream = stack.queries().run(Stack.session("ana"), request)) {
                  rows.complete((long) Stack.read(stream).size());
                } catch (Throwable e) {
                  rows.completeExceptionally(e);
                }
              });
      thread.start();
      return new Running(id, rows);
    }

    ErrorCode failure(Duration within) throws InterruptedException, TimeoutException {
      ExecutionException e =
          assertThrows(
              ExecutionException.class, () -> rows.get(within.toMillis(), TimeUnit.MILLISECONDS));
      if (e.getCause() instanceof GatewayException known) {
        return known.code();
      }
      throw new AssertionError(e.getCause());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the store thinks            | SELECT id FROM shop.sleeper
          the store trickles          | SELECT id FROM shop.trickle
          the engine computes         | SELECT count(*) FROM shop.events a, shop.events b, shop.events c WHERE MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5
          the engine streams          | SELECT a.id FROM shop.events a, shop.events b, shop.events c WHERE (a.id < 50 AND c.id = 1) OR MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5
          the engine waits for a store| SELECT count(*) FROM shop.sleeper s JOIN shop.events e ON s.id = e.id
          a trickle goes to the engine| SELECT count(*) FROM shop.trickle s JOIN shop.events e ON s.id = e.id
          analysed                    | EXPLAIN ANALYZE SELECT id FROM shop.sleeper
          """)
  void endsSoonByIdInEveryPhase(String phase, String sql) throws Exception {
    Running running = Running.begin(sql, Optional.empty());
    String id = running.id().get(SOON.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(900);
    assertTrue(!running.rows().isDone(), () -> "the query is to run long: " + running.rows());
    assertTrue(stack.queries().cancel(Stack.session("ana"), id), "nothing was cancelled");
    assertEquals(ErrorCode.QUERY_CANCELLED, running.failure(SOON));
    assertEquals(0, mesh.runningAtPostgres(id), "statements at the store");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the store thinks            | SELECT id FROM shop.sleeper
          the store trickles          | SELECT id FROM shop.trickle
          the engine computes         | SELECT count(*) FROM shop.events a, shop.events b, shop.events c WHERE MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5
          the engine streams          | SELECT a.id FROM shop.events a, shop.events b, shop.events c WHERE (a.id < 50 AND c.id = 1) OR MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5
          the engine waits for a store| SELECT count(*) FROM shop.sleeper s JOIN shop.events e ON s.id = e.id
          analysed                    | EXPLAIN ANALYZE SELECT id FROM shop.sleeper
          """)
  void endsSoonAtItsDeadlineInEveryPhase(String phase, String sql) throws Exception {
    Running running = Running.begin(sql, Optional.of(Duration.ofMillis(700)));
    String id = running.id().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertEquals(ErrorCode.QUERY_TIMEOUT, running.failure(SOON.plusMillis(700)));
    assertEquals(0, mesh.runningAtPostgres(id), "statements at the store");
  }

  @Test
  void endsSoonWhileItWaitsForTheEngine() throws Exception {
    Running first = Running.begin(ENGINE_COMPUTES, Optional.empty());
    Running second = Running.begin(ENGINE_COMPUTES, Optional.empty());
    eventually(() -> stack.engine().freeSlots() == 0, "free slots");
    Running waiting = Running.begin(ENGINE_COMPUTES, Optional.empty());
    String id = waiting.id().get(SOON.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(500);
    assertTrue(stack.queries().cancel(Stack.session("ana"), id));
    assertEquals(ErrorCode.QUERY_CANCELLED, waiting.failure(SOON));
    Running late = Running.begin(ENGINE_COMPUTES, Optional.of(Duration.ofMillis(600)));
    assertEquals(ErrorCode.QUERY_TIMEOUT, late.failure(SOON.plusMillis(600)));
    for (Running running : List.of(first, second)) {
      stack.queries().cancel(Stack.session("ana"), running.id().get());
      assertEquals(ErrorCode.QUERY_CANCELLED, running.failure(SOON));
    }
  }

  @Test
  void endsSoonWhileItWaitsForAConnection() throws Exception {
    List<Running> holders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      holders.add(Running.begin(STORE_THINKS, Optional.empty()));
    }
    eventually(() -> busy() == 4, "free connections");
    Running waiting = Running.begin(STORE_THINKS, Optional.empty());
    String id = waiting.id().get(SOON.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(300);
    stack.queries().cancel(Stack.session("ana"), id);
    assertEquals(ErrorCode.QUERY_CANCELLED, waiting.failure(SOON));
    for (Running running : holders) {
      stack.queries().cancel(Stack.session("ana"), running.id().get());
      assertEquals(ErrorCode.QUERY_CANCELLED, running.failure(SOON));
    }
  }

  @Test
  void endsSoonWhileKeysAreFetched() throws Exception {
    assertTrue(
        stack.explain(KEYS_ARE_FETCHED).contains("keys for"), "the plan is to transfer keys");
    Running running = Running.begin(KEYS_ARE_FETCHED, Optional.empty());
    String id = running.id().get(SOON.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(700);
    stack.queries().cancel(Stack.session("ana"), id);
    assertEquals(ErrorCode.QUERY_CANCELLED, running.failure(SOON));
  }

  @Test
  void everyMomentOfTheStartIsAMomentToCancel() throws Exception {
    for (int i = 0; i < 120; i++) {
      String sql = List.of(STORE_THINKS, ENGINE_COMPUTES, ENGINE_WAITS_FOR_STORE).get(i % 3);
      Running running = Running.begin(sql, Optional.empty());
      String id = running.id().get(SOON.toSeconds(), TimeUnit.SECONDS);
      Thread.sleep(0, (i * 7919 % 60) * 10_000 % 999_999);
      Thread.sleep(i % 12);
      stack.queries().cancel(Stack.session("ana"), id);
      assertEquals(ErrorCode.QUERY_CANCELLED, running.failure(SOON), sql);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT id FROM shop.trickle",
    "SELECT a.id FROM shop.events a CROSS JOIN shop.events b",
    "SELECT s.id FROM shop.trickle s CROSS JOIN shop.events e"
  })
  void anAbandonedStreamIsReleasedAtItsDeadline(String sql) throws Exception {
    RowStream stream = begun(sql, Duration.ofMillis(800));
    nothingIsLeft();
    GatewayException failure = assertThrows(GatewayException.class, stream::next);
    assertEquals(ErrorCode.QUERY_TIMEOUT, failure.code());
    stream.close();
  }

  /** With a deadline after its first rows, which a busy machine may not have in time. */
  private static RowStream begun(String sql, Duration timeout) {
    RowStream stream = null;
    try {
      stream = stack.run(sql, timeout);
      assertNotNull(stream.next());
      return stream;
    } catch (GatewayException e) {
      if (stream != null) {
        stream.close();
      }
      boolean late = e.code() == ErrorCode.QUERY_TIMEOUT && timeout.compareTo(SOON) < 0;
      assertTrue(late, e::toString);
      return begun(sql, timeout.multipliedBy(4));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT id FROM shop.trickle",
    "SELECT a.id FROM shop.events a CROSS JOIN shop.events b"
  })
  void anAbandonedStreamIsReleasedWhenItIsCancelled(String sql) throws Exception {
    RowStream stream = stack.run(sql);
    assertNotNull(stream.next());
    stream.cancel();
    nothingIsLeft();
    assertEquals(
        ErrorCode.QUERY_CANCELLED, assertThrows(GatewayException.class, stream::next).code());
    stream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT id FROM shop.sleeper",
    "SELECT a.id FROM shop.events a CROSS JOIN shop.events b"
  })
  void closingFromAnotherThreadEndsTheReader(String sql) throws Exception {
    RowStream stream = stack.run(sql);
    CompletableFuture<Long> reader =
        CompletableFuture.supplyAsync(
            () -> {
              long rows = 0;
              while (stream.next() != null) {
                rows++;
              }
              return rows;
            });
    Thread.sleep(400);
    long begin = System.nanoTime();
    stream.close();
    assertTrue(System.nanoTime() - begin < SOON.toNanos(), "closing took too long");
    try {
      reader.get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertEquals(ErrorCode.QUERY_CANCELLED, ((GatewayException) e.getCause()).code());
    }
  }

  @Test
  void allConnectionsAreFreeWhenTheLastRowIsReadBeforeTheStreamIsClosed() throws Exception {
    RowStream stream = stack.run("SELECT id FROM shop.events WHERE id < 10");
    assertEquals(10, Stack.read(stream).size());
    nothingIsLeft();
    stream.close();
  }

  @Test
  void theEventTellsHowTheQueryEnded() throws Exception {
    stack.finished().clear();
    assertEquals(
        ErrorCode.QUERY_TIMEOUT,
        Running.begin(STORE_THINKS, Optional.of(Duration.ofMillis(300)))
            .failure(SOON.plusMillis(300)));
    assertEquals(Optional.of(ErrorCode.QUERY_TIMEOUT), stack.finished().remove().failure());
    stack.rows("SELECT id FROM shop.events LIMIT 3");
    assertEquals(Optional.empty(), stack.finished().remove().failure());
    assertTrue(stack.finished().isEmpty(), "one event for each query");
  }
}
