package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.testkit.s3.ArmedTrouble;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries that end before their files are here, and what they leave behind: nothing. */
class RemoteCancelTest {
  private static final int ALWAYS = 10_000;

  /** Longer than any test takes, on however slow a machine. */
  private static final String NEVER = "120s";

  /** Far from it, and far more than is needed. */
  private static final long SOON_MILLIS = 40_000;

  private static final FetchSizes SIZES = new FetchSizes(16 << 10, 64 << 10, 0, 1 << 20);
  private static RemoteTables s3;
  private Path mirror;
  private RemotePort port;

  @BeforeAll
  static void start() throws Exception {
    s3 = new RemoteTables();
    s3.port().close();
    for (int i = 0; i < 8; i++) {
      s3.parquet("slow/f" + i + ".parquet", select(i), ", ROW_GROUP_SIZE 2048");
    }
    s3.parquet("other/a.parquet", select(50), ", ROW_GROUP_SIZE 2048");
  }

  private static String select(int file) {
    return "SELECT range + " + file * 10_000 + " AS id, md5(range || '') AS pad FROM range(6000)";
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void open() throws Exception {
    mirror = Files.createTempDirectory(s3.folder(), "mirror");
    port = open(Map.of());
  }

  private RemotePort open(Map<String, Object> more) {
    Map<String, Object> settings =
        new java.util.HashMap<>(Map.of("requestTimeout", NEVER, "attempts", 1, "concurrency", 4));
    settings.putAll(more);
    return s3.port(s3.proxy().endpoint(), mirror, settings, SIZES);
  }

  @AfterEach
  void close() throws Exception {
    s3.proxy().calm();
    port.close();
    s3.proxy().cut();
    assertNothingStays();
  }

  /** Threads end and files are removed with the requests that hang. */
  private void assertNothingStays() throws Exception {
    await(() -> threads().isEmpty() && parts().isEmpty());
    assertEquals(List.of(), threads());
    assertEquals(List.of(), parts());
    assertEquals(0, port.services().mirror().heldFiles());
  }

  private static void await(Callable<Boolean> done) throws Exception {
    long until = System.nanoTime() + SOON_MILLIS * 1_000_000;
    while (!done.call() && System.nanoTime() < until) {
      Thread.sleep(20);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("(fetch|walk|files)-lake-.*"))
        .toList();
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.walk(mirror)) {
      return files.filter(f -> f.toString().endsWith(".part")).toList();
    }
  }

  private static FileRequest request(String folder) {
    return RemoteTables.request(
        RemoteTables.table(
            folder + "/",
            new Column("id", ColumnType.BIGINT, true),
            new Column("pad", ColumnType.VARCHAR, true)),
        Predicate.ALL,
        "id",
        "pad");
  }

  private void hang(String folder) {
    s3.proxy()
        .arm(
            new Trouble.Hang(),
            ALWAYS,
            a -> a.kind() == RequestKind.GET_OBJECT && a.path().contains(folder));
  }

  private static PortException readAll(FileSource source) {
    return assertThrows(PortException.class, () -> FileListing.all(source));
  }

  private interface Ending {
    void end(FileSource source, Thread reader) throws Exception;
  }

  private void assertEnds(Reason reason, Ending ending) throws Exception {
    try (FileSource source = port.open(request("slow"), RemoteTables.context())) {
      AtomicReference<PortException> told = new AtomicReference<>();
      Thread reader = new Thread(() -> told.set(readAll(source)));
      reader.start();
      await(() -> s3.proxy().traffic().open() > 0);
      await(() -> reader.getState() == Thread.State.TIMED_WAITING);
      ending.end(source, reader);
      reader.join(SOON_MILLIS);
      assertFalse(reader.isAlive());
      assertEquals(reason, told.get().reason(), told.get().getMessage());
    }
  }

  @Test
  void cancelEndsTheWaiting() throws Exception {
    hang("slow");
    assertEnds(Reason.CANCELLED, (source, reader) -> source.cancel());
  }

  @Test
  void closeEndsTheWaiting() throws Exception {
    hang("slow");
    assertEnds(Reason.CANCELLED, (source, reader) -> source.close());
  }

  @Test
  void interruptEndsTheWaiting() throws Exception {
    hang("slow");
    assertEnds(Reason.CANCELLED, (source, reader) -> reader.interrupt());
  }

  @Test
  void theEndOfThePortEndsTheWaiting() throws Exception {
    hang("slow");
    assertEnds(Reason.CANCELLED, (source, reader) -> port.close());
    port = open(Map.of());
    s3.proxy().calm();
    assertEquals(48_000, s3.read(port, request("slow")).rows().size());
  }

  @Test
  void theEndOfThePortEndsAListThatHangs() throws Exception {
    s3.proxy().arm(new Trouble.Hang(), ALWAYS, RequestKind.LIST);
    assertEnds(Reason.CANCELLED, (source, reader) -> port.close());
    port = open(Map.of());
  }

  @Test
  void othersGoOnWhileSomeRequestsHang() throws Exception {
    s3.proxy()
        .arm(
            new Trouble.Hang(),
            3,
            a -> a.kind() == RequestKind.GET_OBJECT && a.path().contains("slow"));
    try (FileSource source = port.open(request("slow"), RemoteTables.context())) {
      CompletableFuture<PortException> waits = CompletableFuture.supplyAsync(() -> readAll(source));
      await(() -> s3.proxy().traffic().open() >= 3);
      assertEquals(6_000, s3.read(port, request("other")).rows().size());
      assertFalse(waits.isDone());
      s3.proxy().cut();
      assertEquals(Reason.UNAVAILABLE, soon(waits).reason());
    }
  }

  @Test
  void whenAllHangItRecoversWithTheirTimeouts() throws Exception {
    port.close();
    port = open(Map.of("requestTimeout", "2s", "attempts", 3));
    // each of the four at a time, as often as it is tried
    ArmedTrouble hang = s3.proxy().arm(new Trouble.Hang(), 4 * 3, a -> a.path().contains("slow/f"));
    try (FileSource source = port.open(request("slow"), RemoteTables.context())) {
      CompletableFuture<PortException> waits = CompletableFuture.supplyAsync(() -> readAll(source));
      await(() -> s3.proxy().traffic().open() >= 4);
      assertEquals(6_000, s3.read(port, request("other")).rows().size());
      assertEquals(Reason.UNAVAILABLE, soon(waits).reason());
    }
    hang.disarm(); // the first one that is given up may leave tries of the others
    assertEquals(48_000, readInTheEnd(request("slow")).size());
  }

  /** Who comes while the last tries still hang shares in what becomes of them. */
  private List<String> readInTheEnd(FileRequest request) throws Exception {
    for (int failures = 0; ; failures++) {
      try {
        return s3.read(port, request).rows();
      } catch (PortException e) {
        assertEquals(Reason.UNAVAILABLE, e.reason(), e.getMessage());
        assertTrue(failures < 4, "it does not recover");
      }
    }
  }

  /** A store that sends a byte now and then never runs into the timeout of a request. */
  @Test
  void aFetchThatTricklesEndsWithItsQuery() throws Exception {
    s3.proxy().limit(20_000);
    try {
      assertEnds(Reason.CANCELLED, (source, reader) -> source.cancel());
      await(() -> port.services().mirror().bytes() == 0);
      assertEquals(0, port.services().mirror().bytes());
    } finally {
      s3.proxy().unlimited();
    }
  }

  private static <T> T soon(CompletableFuture<T> answer) throws Exception {
    return answer.get(SOON_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static FileRequest limited(OptionalLong bytes, OptionalLong requests) {
    FileRequest all = request("slow");
    return new FileRequest(
        all.table(),
        all.columns(),
        Predicate.ALL,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        new FetchLimits(bytes, requests));
  }

  @Test
  void whoMayFetchLittleFailsAloneWhenOthersWaitForTheSame() throws Exception {
    s3.proxy().latency(Duration.ofMillis(20));
    try {
      List<CompletableFuture<Reason>> poor = new ArrayList<>();
      List<FileSource> sources = new ArrayList<>();
      for (int i = 1; i <= 12; i++) {
        FileRequest little = limited(OptionalLong.of(70_000L * i), OptionalLong.of(1 + i));
        FileSource source = port.open(little, RemoteTables.context());
        sources.add(source);
        poor.add(CompletableFuture.supplyAsync(() -> readAll(source).reason()));
        if (i % 4 == 0) {
          FileSource rich = port.open(request("slow"), RemoteTables.context());
          sources.add(rich);
          assertEquals(
              48_000, s3.rows(request("slow"), FileListing.all(rich)).size(), "after " + i);
        }
      }
      for (CompletableFuture<Reason> each : poor) {
        try {
          assertEquals(Reason.LIMIT, soon(each));
        } catch (ExecutionException e) {
          // everything was here already
        }
      }
      sources.forEach(FileSource::close);
    } finally {
      s3.proxy().latency(Duration.ZERO);
    }
  }
}
