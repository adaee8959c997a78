package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.adapter.file.mirror.Mirror;
import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Very many queries at once over one table. */
class RemoteLoadTest {
  private static final int FILES = 40;
  private static final int QUERIES = Integer.getInteger("portico.load.queries", 1_000);
  private static final int THREADS = 32;
  private static final int ANSWERS = Integer.getInteger("portico.load.answers", 200);
  private static final int REQUESTS_PER_TROUBLE = 5;
  private static final int GROUPS = 4;
  private static final int GROUP_ROWS = 2048;
  private static final List<String> NAMES = List.of("id", "a", "b", "c", "d");

  /**
   * Two segments a file, no gap is read over, and the footer lies behind a column that no query
   * reads: so no byte has a reason to come twice.
   */
  private static final FetchSizes SIZES = new FetchSizes(16 << 10, 400 << 10, 0, 1 << 20);

  private static RemoteTables s3;
  private RemotePort port;

  @BeforeAll
  static void start() throws Exception {
    s3 = new RemoteTables();
    for (int file = 0; file < FILES; file++) {
      s3.parquet(
          "load/f" + (10 + file) + ".parquet",
          "SELECT id, id * 3 AS a, md5(id || '') AS b, id % 100 AS c, 'd' || id AS d,"
              + " md5(id || 'x') || md5(id || 'y') AS rest FROM (SELECT range + "
              + file * GROUPS * GROUP_ROWS
              + " AS id FROM range("
              + GROUPS * GROUP_ROWS
              + "))",
          ", ROW_GROUP_SIZE " + GROUP_ROWS);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @AfterEach
  void calm() {
    s3.proxy().calm();
    s3.proxy().latency(Duration.ZERO);
  }

  private RemotePort open(String mirrorSize) throws IOException {
    return s3.port(
        s3.proxy().endpoint(),
        Files.createTempDirectory(s3.folder(), "mirror"),
        Map.of("mirror", Map.of("size", mirrorSize), "listingAge", "10s"),
        SIZES);
  }

  /** Some columns of the rows from one id to another. */
  private record Query(List<String> columns, long from, long to) {
    static Query random(Random random) {
      List<String> columns = new ArrayList<>(NAMES);
      columns.removeIf(name -> !name.equals("id") && random.nextBoolean());
      long from = random.nextInt(FILES * GROUPS * GROUP_ROWS);
      return new Query(columns, from, from + random.nextInt(2 * GROUP_ROWS));
    }

    FileRequest request() {
      return RemoteTables.request(
          RemoteTables.table(
              "load/",
              NAMES.stream()
                  .map(
                      n ->
                          new Column(
                              n,
                              n.equals("b") || n.equals("d")
                                  ? ColumnType.VARCHAR
                                  : ColumnType.BIGINT,
                              true))
                  .toArray(Column[]::new)),
          new Predicate.And(
              List.of(
                  bound(Predicate.Operator.GREATER_OR_EQUAL, from),
                  bound(Predicate.Operator.LESS_OR_EQUAL, to))),
          columns.toArray(String[]::new));
    }

    private static Predicate bound(Predicate.Operator operator, long value) {
      return new Predicate.Comparison("id", operator, new BindValue(ColumnType.BIGINT, value));
    }

    /** Count and sums that only the right rows have. */
    void check(Connection engine, FileListing listing) throws SQLException {
      long last = Math.min(to, (long) FILES * GROUPS * GROUP_ROWS - 1);
      long count = last - from + 1;
      String files =
          listing.files().stream()
              .map(f -> "'" + f.path() + "'")
              .collect(Collectors.joining(", ", "[", "]"));
      String wrong =
          columns.stream()
              .map(
                  c ->
                      switch (c) {
                        case "a" -> "a <> id * 3";
                        case "b" -> "b <> md5(id || '')";
                        case "c" -> "c <> id % 100";
                        case "d" -> "d <> 'd' || id";
                        default -> "id IS NULL";
                      })
              .collect(Collectors.joining(" OR "));
      try (Statement statement = engine.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT count(*), count(DISTINCT id), count(*) FILTER (WHERE "
                      + wrong
                      + ") FROM read_parquet("
                      + files
                      + ") WHERE id BETWEEN "
                      + from
                      + " AND "
                      + to)) {
        result.next();
        assertEquals(count, result.getLong(1), this::toString);
        assertEquals(count, result.getLong(2), this::toString);
        assertEquals(0, result.getLong(3), this::toString);
      }
    }
  }

  private static void answer(RemotePort from, Query query, Connection engine) throws SQLException {
    try (FileSource source = from.open(query.request(), RemoteTables.context())) {
      query.check(engine, FileListing.all(source));
    }
  }

  private void inThreads(int queries, Callable<Void> each) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < queries; i++) {
        all.add(threads.submit(each));
      }
      for (Future<?> one : all) {
        one.get(600, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void run(int queries) throws Exception {
    AtomicInteger number = new AtomicInteger();
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:")) {
      inThreads(
          queries,
          () -> {
            Query query = Query.random(new Random(number.incrementAndGet()));
            try (Connection own = ((org.duckdb.DuckDBConnection) engine).duplicate()) {
              answer(port, query, own);
            }
            return null;
          });
    }
  }

  /** Less than none when a file went meanwhile, of which no other can be seen. */
  private static long onDisk(RemotePort port) {
    try (Stream<Path> files = Files.walk(Path.of(port.roots().get(0)).resolve("files"))) {
      return files.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum();
    } catch (IOException | UncheckedIOException removedMeanwhile) {
      return -1;
    }
  }

  @Test
  void noChunkComesTwiceWhenThereIsPlaceForAll() throws Exception {
    port = open("1GiB");
    try {
      s3.proxy().traffic().forget();
      run(QUERIES);
      Mirror mirror = port.services().mirror();
      assertEquals(List.of(), s3.proxy().traffic().sentTwice());
      assertEquals(0, mirror.heldFiles());
      assertEquals(onDisk(port), mirror.bytes());
    } finally {
      port.close();
    }
  }

  @Test
  void aSmallMirrorIsNeverOverfull() throws Exception {
    port = open("8MiB");
    Mirror mirror = port.services().mirror();
    AtomicInteger over = new AtomicInteger();
    Thread watch =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                over.addAndGet(mirror.bytes() > 8 << 20 ? 1 : 0);
                Thread.onSpinWait();
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    watch.start();
    try {
      run(QUERIES / 3);
      assertEquals(0, over.get());
      assertEquals(0, mirror.heldFiles());
      assertEquals(onDisk(port), mirror.bytes());
      assertTrue(mirror.bytes() <= 8 << 20);
    } finally {
      watch.interrupt();
      port.close();
    }
  }

  /** As after the settings were loaded again: the second port is there before the first goes. */
  @Test
  void portsOfOneFolderShareIt() throws Exception {
    port = open("1GiB");
    RemotePort second =
        s3.port(
            s3.proxy().endpoint(),
            Path.of(port.roots().get(0)),
            Map.of("mirror", Map.of("size", "1GiB")),
            SIZES);
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:")) {
      Query all = new Query(NAMES, 0, 30_000);
      answer(port, all, engine);
      s3.proxy().traffic().forget();
      answer(second, all, engine);
      port.close();
      answer(second, all, engine);
      long chunks =
          s3.proxy().traffic().fetches().stream()
              .filter(f -> f.last() - f.first() > 70_000)
              .count();
      assertEquals(0, chunks, "only footers are read again");
      assertEquals(onDisk(second), second.services().mirror().bytes());
    } finally {
      second.close();
    }
  }

  /**
   * Cancels, replaced files, broken connections and a small mirror, all together. Troubles come by
   * the number of requests and queries go on until enough were answered: on a slow machine troubles
   * by the clock would meet every one of few queries.
   */
  @Test
  void everythingAtOnce() throws Exception {
    port = open("8MiB");
    Mirror mirror = port.services().mirror();
    Path same = Files.createTempFile(s3.folder(), "same", ".parquet");
    long last = System.nanoTime() + 300_000_000_000L;
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    BooleanSupplier goesOn = () -> answered.get() < ANSWERS && System.nanoTime() < last;
    Random troubles = new Random(1);
    s3.proxy().latency(Duration.ofMillis(2));
    Thread trouble =
        new Thread(
            () -> {
              while (goesOn.getAsBoolean()) {
                long before = requests();
                Trouble next =
                    switch (troubles.nextInt(5)) {
                      case 0 -> new Trouble.Drop(troubles.nextInt(20_000));
                      case 1 -> new Trouble.Truncate(troubles.nextInt(20_000));
                      case 2 -> Trouble.slowDown();
                      case 3 -> new Trouble.NoAnswer();
                      default -> replaced(troubles.nextInt(FILES), same);
                    };
                s3.proxy().arm(next, 1, RequestKind.GET_OBJECT);
                try {
                  while (requests() < before + REQUESTS_PER_TROUBLE && goesOn.getAsBoolean()) {
                    Thread.sleep(1);
                  }
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    trouble.start();
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:")) {
      inThreads(
          THREADS,
          () -> {
            Random random = new Random(answered.hashCode() + Thread.currentThread().getId());
            try (Connection own = ((org.duckdb.DuckDBConnection) engine).duplicate()) {
              while (goesOn.getAsBoolean()) {
                oneOfMany(random, own, answered, refused);
              }
            }
            return null;
          });
    } finally {
      trouble.join();
      s3.proxy().calm();
    }
    long ended = System.nanoTime() + 20_000_000_000L;
    while ((mirror.heldFiles() > 0 || mirror.bytes() != onDisk(port))
        && System.nanoTime() < ended) {
      Thread.sleep(20);
    }
    assertEquals(0, mirror.heldFiles());
    assertEquals(onDisk(port), mirror.bytes());
    String outcome = answered + " answered, " + refused + " refused, " + requests() + " requests";
    assertTrue(answered.get() >= ANSWERS && answered.get() > refused.get(), outcome);
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:")) {
      answer(port, new Query(NAMES, 5_000, 20_000), engine);
    }
    port.close();
  }

  private static long requests() {
    return s3.proxy().traffic().count(RequestKind.GET_OBJECT);
  }

  /** Equal content under another ETag cannot be had, so that one value more is written. */
  private static Trouble replaced(int file, Path same) {
    String key = "load/f" + (10 + file) + ".parquet";
    try {
      synchronized (RemoteLoadTest.class) {
        Files.deleteIfExists(same);
        s3.execute(
            "COPY (SELECT id, id * 3 AS a, md5(id || '') AS b, id % 100 AS c, 'd' || id AS d, '"
                + System.nanoTime()
                + "' AS rest FROM (SELECT range + "
                + file * GROUPS * GROUP_ROWS
                + " AS id FROM range("
                + GROUPS * GROUP_ROWS
                + "))) TO '"
                + same
                + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        byte[] content = Files.readAllBytes(same);
        return new Trouble.Before(() -> s3.server().put(RemoteTables.BUCKET, key, content));
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void oneOfMany(
      Random random, Connection engine, AtomicInteger answered, AtomicInteger refused)
      throws Exception {
    Query query = Query.random(random);
    try (FileSource source = port.open(query.request(), RemoteTables.context())) {
      if (random.nextInt(4) == 0) {
        Thread.sleep(random.nextInt(10));
        source.cancel();
        return;
      }
      query.check(engine, FileListing.all(source));
      answered.incrementAndGet();
    } catch (PortException e) {
      boolean allowed = e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.BUSY;
      assertTrue(allowed, () -> e.reason() + " " + e.getMessage() + " " + e.getCause());
      refused.incrementAndGet();
    }
  }
}
