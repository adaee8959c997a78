package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.RowBatch;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.Trouble;
import dev.portico.testkit.s3.TroubledS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of files on a slow object store come as the files arrive, and nothing is fetched for rows
 * that nobody reads.
 */
@Timeout(300)
class RemoteFlowTest {
  private static final int FILES = 80;
  private static final int ROWS = 4_000;
  private static final int FIRST_FILES = 12;

  @TempDir static Path written;
  static StoreMesh mesh;

  @TempDir Path folder;
  private TroubledS3 proxy;
  private Stack stack;

  @BeforeAll
  static void write() throws Exception {
    mesh = StoreMesh.in(written).limits("{engineQueries: 1, engineWait: 20s}");
    mesh.parquetFiles(
            "big",
            FILES,
            "SELECT %1$d * 100000 + i AS id, hash(i * 77 + %1$d)::VARCHAR AS t, %1$d AS part FROM"
                + " range("
                + ROWS
                + ") r(i)")
        .publishFiles("big", "big/*.parquet", "id BIGINT, t VARCHAR(40), part INTEGER")
        .postgres("CREATE TABLE p (id INT)", "INSERT INTO p VALUES (1), (2)")
        .publishPostgres("p", "id INTEGER")
        .h2("CREATE TABLE \"h\" (\"id\" INT)", "INSERT INTO \"h\" VALUES (2), (3)")
        .publishH2("h", "id INTEGER")
        .write();
  }

  @AfterAll
  static void drop() throws Exception {
    mesh.close();
  }

  /** With an empty mirror. */
  @BeforeEach
  void start() throws Exception {
    try (Stream<Path> all = Files.walk(written)) {
      for (Path each : all.filter(p -> p.toString().endsWith(".yaml")).toList()) {
        Path copy = folder.resolve(written.relativize(each));
        Files.createDirectories(copy.getParent());
        Files.copy(each, copy);
      }
    }
    proxy = new TroubledS3(FilesOnS3.server().endpoint());
    FilesOnS3.move(folder, proxy, ", concurrency: 4, listingAge: 1h");
    stack = Stack.over(folder);
    stack.rows("SELECT COUNT(*) FROM shop.big WHERE 1 = 0");
    proxy.traffic().forget();
  }

  @AfterEach
  void stop() throws Exception {
    stack.close();
    proxy.close();
  }

  private static long rows(RowStream stream) {
    return Stack.count(stream);
  }

  private long fetched() {
    return proxy.traffic().bodyBytes();
  }

  /** Lets files beyond the first few come when the latch opens; some of them are asked for. */
  private CountDownLatch holdLaterFiles() {
    CountDownLatch latch = new CountDownLatch(1);
    Runnable wait =
        () -> {
          try {
            latch.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    proxy.arm(
        new Trouble.Before(wait),
        1_000,
        asked -> asked.kind() == RequestKind.GET_OBJECT && number(asked.path()) >= FIRST_FILES);
    return latch;
  }

  private static int number(String path) {
    int end = path.lastIndexOf('.');
    return Integer.parseInt(path.substring(end - 3, end));
  }

  /** Nothing is on its way any more, and nothing comes. */
  private long settled() throws InterruptedException {
    long before = -1;
    for (int i = 0; i < 50 && before != fetched(); i++) {
      before = fetched();
      Thread.sleep(300);
    }
    return fetched();
  }

  private long all() throws InterruptedException {
    assertEquals((long) FILES * ROWS, stack.count("SELECT * FROM shop.big"));
    return settled();
  }

  @Test
  void firstRowsComeWhileLaterFilesAreOnTheirWay() throws Exception {
    CountDownLatch later = holdLaterFiles();
    long atFirst;
    try (RowStream stream = stack.run("SELECT id, t FROM shop.big WHERE part >= 0")) {
      RowBatch first = stream.next();
      atFirst = fetched();
      later.countDown();
      assertEquals((long) FILES * ROWS, first.rows() + rows(stream));
    }
    assertTrue(atFirst * 4 < fetched(), atFirst + " of " + fetched());
    assertFree();
  }

  @Test
  void aLimitEndsTheDownload() throws Exception {
    assertEquals(10, stack.rows("SELECT * FROM shop.big LIMIT 10").size());
    long some = settled();
    assertTrue(some * 10 < all(), "fetched " + some);
  }

  @Test
  void aLimitThatIsAParameterEndsTheDownload() throws Exception {
    SqlRequest request =
        new SqlRequest(
            "SELECT id FROM shop.big LIMIT ?",
            List.of(new BindValue(ColumnType.BIGINT, 10L)),
            Optional.empty(),
            0);
    for (int i = 0; i < 2; i++) {
      try (RowStream stream = stack.queries().run(Stack.session("ana"), request)) {
        assertEquals(10, rows(stream));
      }
    }
    long some = settled();
    assertTrue(some * 10 < all(), "fetched " + some);
  }

  @Test
  void theCallersOwnLimitEndsTheDownload() throws Exception {
    SqlRequest request = new SqlRequest("SELECT * FROM shop.big", List.of(), Optional.empty(), 10);
    try (RowStream stream = stack.queries().run(Stack.session("ana"), request)) {
      assertEquals(10, rows(stream));
    }
    long some = settled();
    assertTrue(some * 10 < all(), "fetched " + some);
  }

  @Test
  void aLimitBeyondTheIntegersIsNone() {
    assertEquals((long) FILES * ROWS, stack.count("SELECT id FROM shop.big LIMIT 3000000000"));
  }

  @Test
  void aFilterThatTheFilesDoNotTellIsAppliedBeforeTheLimit() {
    assertEquals(
        1,
        stack
            .rows(
                "SELECT id FROM shop.big WHERE MOD(id, 100000) = 7 AND part * 2 = "
                    + 2 * (FILES - 1)
                    + " LIMIT 10")
            .size());
  }

  @Test
  void aResultThatIsClosedEarlyFetchesNoMore() throws Exception {
    CountDownLatch later = holdLaterFiles();
    try (RowStream stream = stack.run("SELECT * FROM shop.big")) {
      assertTrue(stream.next().rows() > 0);
    }
    later.countDown();
    long some = settled();
    assertTrue(some * 4 < all(), "fetched " + some);
    assertFree();
  }

  @Test
  void aClientThatDoesNotReadLetsLittleCome() throws Exception {
    try (RowStream stream = stack.run("SELECT * FROM shop.big")) {
      assertTrue(stream.next().rows() > 0);
      long ahead = settled();
      long rest = rows(stream);
      assertTrue(rest > 0);
      assertTrue(ahead * 3 < settled() * 2, ahead + " of " + settled());
    }
  }

  @Test
  void aCancelledQueryEndsWhileItWaitsForFiles() throws Exception {
    proxy.arm(new Trouble.Hang(), 1_000, RequestKind.GET_OBJECT);
    for (String sql : List.of("SELECT * FROM shop.big", "SELECT COUNT(DISTINCT t) FROM shop.big")) {
      Waiting waiting = begin(sql);
      assertEquals(1, stack.engine().freeSlots());
      long begin = System.nanoTime();
      stack.queries().cancel(Stack.session("ana"), waiting.id());
      assertEquals(ErrorCode.QUERY_CANCELLED, waiting.end().get(30, TimeUnit.SECONDS).code());
      assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30));
      assertFree();
    }
  }

  @Test
  void aDeadlineEndsTheWaitForFiles() throws Exception {
    proxy.arm(new Trouble.Hang(), 1_000, RequestKind.GET_OBJECT);
    long begin = System.nanoTime();
    GatewayException late =
        assertThrows(
            GatewayException.class,
            () -> rows(stack.run("SELECT * FROM shop.big", Duration.ofSeconds(1))));
    assertEquals(ErrorCode.QUERY_TIMEOUT, late.code());
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30));
    assertFree();
  }

  @Test
  void whoWaitsForFilesKeepsNobodyWaiting() throws Exception {
    proxy.arm(new Trouble.Hang(), 1_000, RequestKind.GET_OBJECT);
    Waiting waiting =
        begin("SELECT COUNT(DISTINCT t) FROM shop.big b JOIN shop.p ON b.part = p.id");
    assertEquals(
        List.of(List.of(2)), stack.rows("SELECT p.id FROM shop.p JOIN shop.h ON p.id = h.id"));
    stack.queries().cancel(Stack.session("ana"), waiting.id());
    assertEquals(ErrorCode.QUERY_CANCELLED, waiting.end().get(30, TimeUnit.SECONDS).code());
  }

  /** A query on another thread, which has asked the store for a file. */
  private record Waiting(String id, CompletableFuture<GatewayException> end) {}

  private Waiting begin(String sql) throws Exception {
    int before = proxy.traffic().count(RequestKind.GET_OBJECT);
    CompletableFuture<String> id = new CompletableFuture<>();
    SqlRequest request = new SqlRequest(sql, List.of(), Optional.empty(), 0, id::complete);
    CompletableFuture<GatewayException> end =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(
                    GatewayException.class,
                    () -> rows(stack.queries().run(Stack.session("ana"), request))));
    for (int i = 0; i < 1_000 && proxy.traffic().count(RequestKind.GET_OBJECT) == before; i++) {
      Thread.sleep(10);
    }
    return new Waiting(id.get(1, TimeUnit.SECONDS), end);
  }

  @Test
  void aFileThatIsRefusedLaterEndsTheResultWithItsError() throws Exception {
    proxy.arm(Trouble.denied(), 1_000, asked -> asked.path().endsWith("/070.parquet"));
    try (RowStream stream = stack.run("SELECT * FROM shop.big")) {
      assertTrue(stream.next().rows() > 0);
      GatewayException refused = assertThrows(GatewayException.class, () -> rows(stream));
      assertEquals(ErrorCode.STORE_REFUSED, refused.code());
      assertTrue(refused.getMessage().contains("table shop.big"), refused.getMessage());
      assertTrue(refused.getMessage().contains("070.parquet"), refused.getMessage());
    }
    assertFree();
    proxy.calm();
    assertEquals((long) FILES * ROWS, stack.count("SELECT * FROM shop.big"));
  }

  @Test
  void onlyWhatAnswersRowByRowFlows() {
    for (String sql :
        List.of(
            "SELECT * FROM shop.big",
            "SELECT id + 1 FROM shop.big WHERE part = 3 OR t LIKE 'a%'",
            "SELECT UPPER(t) FROM (SELECT t FROM shop.big LIMIT 5) x")) {
      assertTrue(stack.explain(sql).contains("\nflow: "), sql);
    }
    for (String sql :
        List.of(
            "SELECT COUNT(*) FROM shop.big",
            "SELECT id FROM shop.big ORDER BY id",
            "SELECT id FROM shop.big ORDER BY id LIMIT 3",
            "SELECT id FROM shop.big LIMIT 3 OFFSET 2",
            "SELECT DISTINCT part FROM shop.big",
            "SELECT ROW_NUMBER() OVER (ORDER BY id) FROM shop.big",
            "SELECT id FROM shop.big WHERE id = (SELECT MAX(id) FROM shop.big)",
            "SELECT a.id FROM shop.big a JOIN shop.big b ON a.id = b.id",
            "SELECT id FROM shop.big UNION ALL SELECT id FROM shop.big",
            "SELECT id FROM shop.big WHERE id IN (SELECT id FROM shop.p)",
            "SELECT * FROM (SELECT id FROM shop.big LIMIT 5) x WHERE id > 3")) {
      assertFalse(stack.explain(sql).contains("\nflow: "), sql);
    }
  }

  private void assertFree() throws InterruptedException {
    for (int i = 0; i < 1_500 && stack.engine().openConnections() > 0; i++) {
      Thread.sleep(20);
    }
    assertEquals(1, stack.engine().freeSlots());
    assertEquals(0, stack.engine().openResults());
    assertEquals(0, stack.engine().openConnections());
  }
}
