package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.testkit.s3.Asked;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are replaced or removed while they are read: rows are those of one version. */
class RemoteSwapTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", ColumnType.BIGINT, true),
          new Column("version", ColumnType.INTEGER, true),
          new Column("pad", ColumnType.VARCHAR, true));

  /** Each row group is a segment. */
  private static final FetchSizes SIZES = new FetchSizes(64 << 10, 1 << 10, 0, 1 << 20);

  private static final AtomicInteger TABLES = new AtomicInteger();
  private static RemoteTables s3;

  private final String folder = "swap" + TABLES.incrementAndGet() + "/";
  private final String key = folder + "a.parquet";
  private RemotePort port;

  @BeforeAll
  static void start() throws Exception {
    s3 = new RemoteTables();
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void open() throws Exception {
    port = open(Map.of());
  }

  private static RemotePort open(Map<String, Object> more) throws IOException {
    return s3.port(
        s3.proxy().endpoint(), Files.createTempDirectory(s3.folder(), "mirror"), more, SIZES);
  }

  @AfterEach
  void close() throws InterruptedException {
    s3.proxy().calm();
    // what was on its way when a read failed is let go by those who bring it
    eventually(() -> port.services().mirror().heldFiles() == 0, "held files");
    port.close();
  }

  private static void eventually(BooleanSupplier condition, String what)
      throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(5);
    }
  }

  /** No request of a read that failed is under way any more, which might still swap. */
  private static void calm() throws InterruptedException {
    s3.proxy().calm();
    eventually(() -> s3.proxy().traffic().open() == 0, "requests");
  }

  private static String select(int version, int rows) {
    return "SELECT range AS id, "
        + version
        + "::INTEGER AS version, md5(range || 'v"
        + version
        + "') || md5('x' || range) AS pad FROM range("
        + rows
        + ")";
  }

  private void store(int version, int rows) throws SQLException, IOException {
    s3.parquet(key, select(version, rows), ", ROW_GROUP_SIZE 2048");
  }

  /** Uploads from the thread of the proxy, which throws when it cannot. */
  private Trouble swapTo(int version, int rows) throws Exception {
    Path file = Files.createTempFile(s3.folder(), "swap", ".parquet");
    Files.delete(file);
    s3.execute(
        "COPY ("
            + select(version, rows)
            + ") TO '"
            + file
            + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
    byte[] content = Files.readAllBytes(file);
    return new Trouble.Before(() -> s3.server().put(RemoteTables.BUCKET, key, content));
  }

  private FileRequest request() {
    return RemoteTables.request(
        RemoteTables.table(folder, COLUMNS.toArray(Column[]::new)),
        Predicate.ALL,
        "id",
        "version",
        "pad");
  }

  private List<String> rows() throws SQLException {
    return s3.read(port, request()).rows();
  }

  private static List<String> expected(int version, int rows) throws SQLException {
    return s3.rows(select(version, rows));
  }

  private boolean isFile(Asked asked) {
    return asked.kind() == RequestKind.GET_OBJECT && asked.path().endsWith(key);
  }

  /** The n-th GET of the file, from 0; the first one is that of the footer. */
  private java.util.function.Predicate<Asked> fetch(int number) {
    AtomicInteger seen = new AtomicInteger();
    return asked -> isFile(asked) && seen.getAndIncrement() == number;
  }

  /**
   * None of the old version is handed out before the first chunk, which the file is replaced
   * before: with more at a time another one can be answered while that happens.
   */
  private void oneChunkAfterTheOther() throws Exception {
    close();
    port = open(Map.of("concurrency", 1));
  }

  @Test
  void betweenListAndFooter() throws Exception {
    store(1, 10_000);
    s3.proxy().arm(swapTo(2, 9_000), 1, fetch(0));
    assertEquals(expected(2, 9_000), rows());
  }

  @Test
  void betweenFooterAndTheFirstChunk() throws Exception {
    oneChunkAfterTheOther();
    store(1, 10_000);
    s3.proxy().arm(swapTo(2, 12_000), 1, fetch(1));
    assertEquals(expected(2, 12_000), rows());
  }

  /** Every moment of a file in five segments, as long as nothing was handed out. */
  @Test
  void betweenTwoChunks() throws Exception {
    for (int moment = 2; moment < 6; moment++) {
      store(moment, 10_000);
      s3.proxy().arm(swapTo(moment + 100, 9_500), 1, fetch(moment));
      try (FileSource source = port.open(request(), RemoteTables.context())) {
        List<String> rows;
        try {
          rows = s3.rows(request(), FileListing.all(source));
        } catch (PortException e) {
          assertReplaced(e);
          continue; // some segments were handed out before
        }
        boolean old = rows.equals(expected(moment, 10_000));
        assertTrue(old || rows.equals(expected(moment + 100, 9_500)), "rows of both");
      }
    }
  }

  private void assertReplaced(PortException e) {
    assertEquals(Reason.UNAVAILABLE, e.reason(), e.getMessage());
    assertEquals(
        "connection lake: files are being replaced while they are read: s3://mesh/"
            + key
            + "; try again",
        e.getMessage());
  }

  @Test
  void afterSegmentsWereHandedOut() throws Exception {
    store(1, 20_000);
    FileRequest few =
        new FileRequest(
            request().table(),
            request().columns(),
            Predicate.ALL,
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.OptionalLong.of(1),
            FileRequest.FetchLimits.NONE);
    try (FileSource source = port.open(few, RemoteTables.context())) {
      assertEquals(1, source.next().files().size());
      store(2, 20_000);
      PortException e =
          assertThrows(
              PortException.class,
              () -> {
                for (FileListing next = source.next(); next != null; next = source.next()) {}
              });
      assertReplaced(e);
    }
    assertEquals(expected(2, 20_000), rows());
  }

  @Test
  void byOneThatIsShorterAndOneThatIsFetchedWhole() throws Exception {
    oneChunkAfterTheOther();
    store(1, 10_000);
    s3.proxy().arm(swapTo(2, 10), 1, fetch(1));
    assertEquals(expected(2, 10), rows());
  }

  @Test
  void aWholeFileByOneThatComesInPieces() throws Exception {
    store(1, 10);
    s3.proxy().arm(swapTo(2, 10_000), 1, fetch(0));
    assertEquals(expected(2, 10_000), rows());
  }

  @Test
  void twice() throws Exception {
    store(1, 10_000);
    s3.proxy().arm(swapTo(2, 10_000), 1, fetch(1));
    s3.proxy().arm(swapTo(3, 10_000), 1, fetch(6 + 2));
    try {
      List<String> rows = rows();
      assertTrue(
          rows.equals(expected(2, 10_000)) || rows.equals(expected(3, 10_000)), "rows of both");
    } catch (PortException e) {
      assertReplaced(e);
    }
    calm();
    List<String> rows = rows();
    // the second swap is only made when so many chunks were asked for
    assertTrue(
        rows.equals(expected(2, 10_000)) || rows.equals(expected(3, 10_000)), "rows of both");
  }

  @Test
  void againAndAgain() throws Exception {
    store(1, 10_000);
    AtomicInteger version = new AtomicInteger(1);
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path file = s3.folder().resolve("again" + i + ".parquet");
      s3.execute("COPY (" + select(i, 10_000) + ") TO '" + file + "' (ROW_GROUP_SIZE 2048)");
      contents.add(Files.readAllBytes(file));
    }
    Trouble each =
        new Trouble.Before(
            () ->
                s3.server()
                    .put(RemoteTables.BUCKET, key, contents.get(version.incrementAndGet() % 2)));
    s3.proxy().arm(each, 1_000, this::isFile);
    assertReplaced(assertThrows(PortException.class, this::rows));
  }

  @Test
  void removedAndOneOfAnotherNameInItsPlace() throws Exception {
    // nobody asks between the two steps
    oneChunkAfterTheOther();
    store(1, 10_000);
    byte[] other = Files.readAllBytes(s3.folder().resolve("upload.parquet"));
    s3.proxy()
        .arm(
            new Trouble.Before(
                () -> {
                  s3.server().delete(RemoteTables.BUCKET, key);
                  s3.server().put(RemoteTables.BUCKET, folder + "b.parquet", other);
                }),
            1,
            fetch(2));
    try {
      assertEquals(expected(1, 10_000), rows());
    } catch (PortException e) {
      assertReplaced(e);
    }
    calm();
    assertEquals(expected(1, 10_000), rows());
  }

  /** Files that were on their way when the table was listed again do not come twice. */
  @Test
  void removedAmongOthers() throws Exception {
    for (int i = 0; i < 12; i++) {
      s3.parquet(folder + "f" + i + ".parquet", select(i, 3_000), ", ROW_GROUP_SIZE 2048");
    }
    store(99, 3_000);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.addAll(expected(i, 3_000));
    }
    all.sort(null);
    s3.proxy()
        .arm(new Trouble.Before(() -> s3.server().delete(RemoteTables.BUCKET, key)), 1, fetch(0));
    s3.proxy().latency(java.time.Duration.ofMillis(10));
    try {
      assertEquals(all, rows());
    } catch (PortException e) {
      assertReplaced(e);
    } finally {
      s3.proxy().latency(java.time.Duration.ZERO);
    }
    assertEquals(all, rows());
  }

  @Test
  void byOneWithOtherColumns() throws Exception {
    oneChunkAfterTheOther();
    store(1, 10_000);
    String other = "SELECT range AS id, 'text' AS version FROM range(5000)";
    Path file = s3.folder().resolve("other.parquet");
    s3.execute("COPY (" + other + ") TO '" + file + "'");
    byte[] content = Files.readAllBytes(file);
    s3.proxy()
        .arm(
            new Trouble.Before(() -> s3.server().put(RemoteTables.BUCKET, key, content)),
            1,
            fetch(1));
    FileRequest ids = RemoteTables.request(request().table(), Predicate.ALL, "id", "version");
    try (FileSource source = port.open(ids, RemoteTables.context())) {
      FileListing listing = FileListing.all(source);
      assertEquals(1, listing.files().size());
      assertEquals(List.of("id", "version"), listing.files().get(0).fields());
      assertEquals(
          5_000,
          s3.rows("SELECT id FROM read_parquet('" + listing.files().get(0).path() + "')").size());
    }
  }

  /** Copies that were cut in other ways than now do not bring rows twice. */
  @Test
  void copiesOfAnotherCutBringNoRowTwice() throws Exception {
    store(1, 10_000);
    Path mirror = Files.createTempDirectory(s3.folder(), "cut");
    for (long segment : List.of(1L << 30, 1L << 10, 300L << 10, 1L << 10)) {
      FetchSizes sizes = new FetchSizes(64 << 10, segment, 0, 1 << 20);
      try (RemotePort other = s3.port(s3.proxy().endpoint(), mirror, Map.of(), sizes)) {
        assertEquals(expected(1, 10_000), s3.read(other, request()).rows());
      }
    }
    FetchSizes whole = new FetchSizes(1 << 30, 1 << 10, 0, 1 << 20);
    try (RemotePort other = s3.port(s3.proxy().endpoint(), mirror, Map.of(), whole)) {
      assertEquals(expected(1, 10_000), s3.read(other, request()).rows());
    }
    FetchSizes pieces = new FetchSizes(0, 1 << 10, 0, 1 << 20);
    try (RemotePort other = s3.port(s3.proxy().endpoint(), mirror, Map.of(), pieces)) {
      assertEquals(expected(1, 10_000), s3.read(other, request()).rows());
    }
  }
}
