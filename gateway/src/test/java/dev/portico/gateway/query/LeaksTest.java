package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a thousand queries of every kind and end, everything is as it was before the first. */
class LeaksTest {
  private static final int QUERIES = 1_000;
  private static final int CLIENTS = 6;
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT id, k FROM shop.pg_t WHERE id < 3000",
          "SELECT count(*) FROM shop.h2_t",
          "SELECT f.id, c.name FROM shop.f_t f JOIN shop.c_t c ON f.k = c.id WHERE f.id < 5000",
          "SELECT p.id, h.k, c.name FROM shop.pg_t p JOIN shop.h2_t h ON p.id = h.id JOIN shop.c_t"
              + " c ON c.id = p.k WHERE p.id < 4000",
          "SELECT f.id FROM shop.few k JOIN shop.f_t f ON k.k = f.k",
          "SELECT p.id FROM shop.c_t c JOIN shop.pg_t p ON p.k = c.id",
          "EXPLAIN ANALYZE SELECT p.id FROM shop.pg_t p JOIN shop.f_t f ON p.id = f.id WHERE f.id <"
              + " 100",
          "EXPLAIN PLAN FOR SELECT * FROM shop.pg_t",
          "SELECT id / (k - k) FROM shop.pg_t",
          "SELECT f.id / (f.k - f.k) FROM shop.f_t f JOIN shop.few k ON k.k = f.k",
          "SELECT CAST(name AS INTEGER) FROM shop.c_t",
          "SELECT p.id * 9223372036854775807 FROM shop.pg_t p",
          "SELECT id FROM shop.bad",
          "SELECT id FROM shop.sleeper",
          "SELECT count(*) FROM shop.f_t a, shop.f_t b, shop.f_t c WHERE MOD(a.id * 7919 + b.id * 104729 + c.id, 1000003) = 5",
          "SELECT a.id, p.k FROM shop.f_t a, shop.pg_t p",
          "SELECT nonsense FROM shop.f_t",
          "SET purpose = 'leaks'");
  private static final Set<ErrorCode> EXPECTED =
      EnumSet.of(
          ErrorCode.DIVISION_BY_ZERO,
          ErrorCode.INVALID_CAST,
          ErrorCode.NUMERIC_OUT_OF_RANGE,
          ErrorCode.STORE_DATA_INVALID,
          ErrorCode.QUERY_CANCELLED,
          ErrorCode.QUERY_TIMEOUT,
          ErrorCode.COLUMN_NOT_FOUND,
          ErrorCode.STORE_BUSY);

  @TempDir Path folder;

  @Test
  void nothingIsLeftAfterAThousandQueries() throws Exception {
    try (StoreMesh mesh = mesh();
        Stack stack = mesh.start()) {
      for (int i = 0; i < STATEMENTS.size(); i++) {
        run(stack, i, 7);
      }
      settle(stack, mesh);
      long files = openFiles();
      long threads = Thread.activeCount();
      Map<ErrorCode, AtomicInteger> ends = many(stack);
      settle(stack, mesh);
      assertTrue(openFiles() <= files, openFiles() + " files are open, " + files + " were");
      eventually(() -> Thread.activeCount() <= threads + 12, "threads");
      assertTrue(EXPECTED.containsAll(ends.keySet()), ends::toString);
      assertTrue(
          ends.keySet().containsAll(EnumSet.of(ErrorCode.QUERY_CANCELLED, ErrorCode.QUERY_TIMEOUT)),
          ends::toString);
      assertEquals(4, stack.engine().freeSlots());
    }
  }

  private StoreMesh mesh() throws SQLException, IOException {
    String columns = "id BIGINT, k BIGINT";
    return StoreMesh.in(folder)
        .limits("{engineQueries: 4, engineMemory: 512MiB}")
        .postgres(
            "CREATE TABLE pg_t AS SELECT g::bigint AS id, (g % 100)::bigint AS k FROM"
                + " generate_series(1, 50000) g",
            "CREATE TABLE few AS SELECT g::bigint AS k FROM generate_series(1, 5) g",
            "CREATE VIEW sleeper AS SELECT 1::bigint AS id FROM pg_sleep(30)",
            "ANALYZE")
        .h2(
            "CREATE TABLE \"h2_t\" AS SELECT X AS \"id\", MOD(X, 100) AS \"k\" FROM SYSTEM_RANGE(1,"
                + " 20000)")
        .parquet("f_t", "SELECT i AS id, i % 100 AS k FROM range(50000) t(i)")
        .csv("c_t.csv", "id,name\n1,one\n2,two\n3,three\n")
        .csv("bad.csv", "id\n1\nx\n")
        .publishPostgres("pg_t", columns)
        .publishPostgres("few", "k BIGINT")
        .publishPostgres("sleeper", "id BIGINT")
        .publishH2("h2_t", columns)
        .publishFiles("f_t", "f_t.parquet", columns)
        .publishFiles("c_t", "c_t.csv", "id BIGINT, name VARCHAR(20)")
        .publishFiles("bad", "bad.csv", "id BIGINT");
  }

  private Map<ErrorCode, AtomicInteger> many(Stack stack) throws Exception {
    Map<ErrorCode, AtomicInteger> ends = new EnumMap<>(ErrorCode.class);
    for (ErrorCode code : ErrorCode.values()) {
      ends.put(code, new AtomicInteger());
    }
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> all =
          IntStream.range(0, QUERIES)
              .<Future<?>>mapToObj(
                  i ->
                      clients.submit(
                          () ->
                              run(stack, i, i * 31L)
                                  .ifPresent(code -> ends.get(code).incrementAndGet())))
              .toList();
      for (Future<?> one : all) {
        one.get(120, TimeUnit.SECONDS);
      }
    } finally {
      clients.shutdownNow();
      clients.awaitTermination(10, TimeUnit.SECONDS);
    }
    ends.values().removeIf(count -> count.get() == 0);
    return ends;
  }

  /**
   * Runs a statement to one of its ends: read whole, closed early, cancelled at some moment, out of
   * time.
   */
  private static Optional<ErrorCode> run(Stack stack, int number, long seed) {
    Random random = new Random(seed);
    String sql = STATEMENTS.get(number % STATEMENTS.size());
    boolean endless =
        sql.contains("sleeper")
            || sql.contains("shop.f_t c")
            || sql.contains("shop.f_t a, shop.pg_t");
    int end = endless ? 1 + random.nextInt(3) : random.nextInt(6);
    Duration timeout =
        end == 1 ? Duration.ofMillis(20 + random.nextInt(150)) : Duration.ofSeconds(60);
    ScheduledExecutorService canceller = Executors.newSingleThreadScheduledExecutor();
    SqlRequest request =
        new SqlRequest(
            sql,
            List.of(),
            Optional.of(timeout),
            0,
            id -> {
              if (end == 2 || endless && end != 1) {
                canceller.schedule(
                    () -> stack.queries().cancel(Stack.session("client" + number % 9), id),
                    random.nextInt(120),
                    TimeUnit.MILLISECONDS);
              }
            });
    try (RowStream stream = stack.queries().run(Stack.session("client" + number % 9), request)) {
      if (end == 3) {
        stream.next();
      } else {
        Stack.count(stream);
      }
      return Optional.empty();
    } catch (GatewayException e) {
      SafeMessage.check(e);
      return Optional.of(e.code());
    } finally {
      canceller.shutdownNow();
    }
  }

  private static void settle(Stack stack, StoreMesh mesh) throws Exception {
    eventuallyNone(() -> stack.queries().runningCount(), "running queries");
    eventuallyNone(() -> stack.engine().openConnections(), "engine connections");
    eventuallyNone(() -> stack.engine().registeredFragments(), "fragments");
    eventuallyNone(() -> 4 - stack.engine().freeSlots(), "engine slots");
    eventuallyNone(() -> stack.engine().openResults(), "open results");
    eventuallyNone(() -> stack.alarms(), "alarms");
    eventuallyNone(
        () -> {
          try {
            return mesh.busyAtPostgres();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        "sessions at the store");
  }

  private static void eventuallyNone(LongSupplier left, String what) throws InterruptedException {
    eventually(() -> left.getAsLong() == 0, what);
  }

  private static void eventually(java.util.function.BooleanSupplier condition, String what)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what + " are left");
      Thread.sleep(20);
    }
  }

  /** Files of the data folder that this process has open. */
  private long openFiles() throws IOException {
    Path data = folder.resolve("data").toRealPath();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(fd -> pointsInto(fd, data)).count();
    }
  }

  private static boolean pointsInto(Path descriptor, Path data) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(data);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
