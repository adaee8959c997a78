package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory.Hold;
import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.weave.InstantSlot;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowBatch;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that hang, servers that stop, clocks that go back, files that are read while they go. */
class CaptureFaultsTest {
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final long PATIENCE_SECONDS = 30;

  @TempDir Path folder;
  private final Store store = new Store();
  private volatile Instant now = HistoryMesh.START;
  private HistoryService history;

  /** What it has, and whether it hangs after its first rows. */
  private static final class Store implements ScanPort {
    private volatile List<String> rows = List.of("1|one", "2|two");
    private volatile boolean hangs;
    private volatile boolean deaf;
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public ScanResult scan(ScanRequest request, ExecutionContext context) {
      CountDownLatch cancelled = new CountDownLatch(1);
      return new ScanResult(
          MadeUpTables.source(
              request.columns(),
              MadeUpTables.batch(rows),
              () -> rest(cancelled),
              () -> {
                if (!deaf) {
                  cancelled.countDown();
                }
              }),
          Predicate.ALL);
    }

    private RowBatch rest(CountDownLatch cancelled) {
      if (!hangs) {
        return null;
      }
      hanging.countDown();
      try {
        (deaf ? goOn : cancelled).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (deaf) {
        return null;
      }
      throw new PortException(PortException.Reason.CANCELLED, "the scan was cancelled");
    }

    @Override
    public void ping(Duration patience) {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    history = service(EVERY);
  }

  @AfterEach
  void stop() {
    history.close();
  }

  private HistoryService service(Duration timeout) {
    return new HistoryService(
        folder.resolve("state"),
        folder.resolve("spill"),
        1L << 30,
        new ServerSettings.History(
            false, EVERY, Optional.empty(), 1, timeout, 1_000, 1L << 20, 256L << 20),
        MadeUpTables.catalog(
            MadeUpTables.table(MadeUpTables.TABLE, "made", EVERY, Optional.empty()), store),
        () -> true,
        () -> now,
        new HistoryUpkeep.Bounds(4, Duration.ZERO, Duration.ofSeconds(1)));
  }

  private void reopen(Duration timeout) {
    history.close();
    history = service(timeout);
  }

  private CaptureReport capture() {
    return history.capture(MadeUpTables.TABLE);
  }

  private CaptureReport good(String... rows) {
    store.rows = List.of(rows);
    CaptureReport report = capture();
    assertEquals(Optional.empty(), report.problem());
    now = now.plus(EVERY);
    return report;
  }

  private TableFolder where() {
    return TableFolder.of(HistoryService.folder(folder.resolve("state")), MadeUpTables.TABLE);
  }

  private Manifest manifest() {
    return where().manifest().orElseThrow();
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(where().path())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !Set.of(ManifestFile.NAME, CaptureInstants.NAME).contains(name))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void assertOnlyFilesOfTheManifest() throws IOException {
    assertEquals(
        manifest().files().map(Segment::file).collect(Collectors.toCollection(TreeSet::new)),
        files());
  }

  @Test
  void aStoreThatHangsInTheMiddleIsGivenUpAtTheTimeLimit() throws Exception {
    good("1|one", "2|two");
    reopen(SHORT);
    store.hangs = true;
    store.rows = List.of("1|uno");
    long began = System.nanoTime();
    CaptureReport report = capture();
    assertTrue(report.problem().orElse("").contains("timeTravel.timeout"), report::toString);
    assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
    assertEquals(1, manifest().captures());
    assertEquals(report.problem(), manifest().openGap().map(Gap::reason));
    assertOnlyFilesOfTheManifest();
    store.hangs = false;
    reopen(EVERY);
    assertEquals(1, good("1|uno", "2|two").closed());
    assertEquals(List.of(HistoryMesh.START), manifest().gaps().stream().map(Gap::from).toList());
    assertEquals(Optional.empty(), manifest().openGap());
  }

  @Test
  void aServerThatStopsDuringACaptureLeavesTheStateOfBefore() throws Exception {
    good("1|one", "2|two");
    store.hangs = true;
    store.rows = List.of("1|uno");
    CompletableFuture<CaptureReport> capturing = CompletableFuture.supplyAsync(this::capture);
    assertTrue(store.hanging.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    history.close();
    ExecutionException stopped =
        assertThrows(
            ExecutionException.class, () -> capturing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(ErrorCode.SERVER_STOPPING, ((GatewayException) stopped.getCause()).code());
    assertEquals(List.of(), manifest().gaps(), "it is not the store that was away");
    assertOnlyFilesOfTheManifest();
    store.hangs = false;
    history = service(EVERY);
    assertEquals(1, good("1|uno", "2|two").closed());
  }

  @Test
  void aCaptureThatOutlivesItsServerWritesNothing() throws Exception {
    good("1|one");
    store.hangs = true;
    store.deaf = true;
    store.rows = List.of("1|late");
    CompletableFuture<CaptureReport> capturing = CompletableFuture.supplyAsync(this::capture);
    assertTrue(store.hanging.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    history.close();
    store.hangs = false;
    try (HistoryService other = service(EVERY)) {
      store.rows = List.of("1|other");
      assertEquals(Optional.empty(), other.capture(MadeUpTables.TABLE).problem());
      Manifest written = manifest();
      store.goOn.countDown();
      assertThrows(
          ExecutionException.class, () -> capturing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(written, manifest());
      assertOnlyFilesOfTheManifest();
    }
  }

  @Test
  void anErasureThatWaitsForACaptureInVainSaysSo() throws Exception {
    good("1|one");
    reopen(SHORT);
    store.hangs = true;
    store.deaf = true;
    CompletableFuture<CaptureReport> capturing = CompletableFuture.supplyAsync(this::capture);
    assertTrue(store.hanging.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    GatewayException refused =
        assertThrows(GatewayException.class, () -> history.erase(MadeUpTables.TABLE, List.of("1")));
    assertTrue(refused.getMessage().contains("nothing was erased"), refused::getMessage);
    store.goOn.countDown();
    assertTrue(capturing.get(PATIENCE_SECONDS, TimeUnit.SECONDS).problem().isPresent());
    assertEquals(1, history.erase(MadeUpTables.TABLE, List.of("1")));
  }

  @Test
  void aClockThatGoesALittleBackChangesNoOrder() {
    good("1|one");
    Instant last = manifest().last().orElseThrow();
    now = last.minusSeconds(30);
    assertEquals(last.plusNanos(1_000), good("1|uno").at());
    assertEquals(2, manifest().captures());
  }

  @Test
  void aClockThatGoesFarBackStopsCapturesUntilItHasCaughtUp() {
    good("1|one");
    good("1|uno");
    Instant last = manifest().last().orElseThrow();
    now = last.minus(EVERY.multipliedBy(3));
    CaptureReport report = capture();
    assertTrue(report.problem().orElse("").contains("the clock went back"), report::toString);
    assertEquals(Optional.of(last), manifest().openGap().map(Gap::from));
    now = last.plus(EVERY);
    good("1|eins");
    assertEquals(Optional.empty(), manifest().openGap());
  }

  @Test
  void theCaptureThatIsReadIsToldAlsoWhenNothingHadChangedOrFilesWerePutTogether() {
    List<Instant> captures = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      captures.add(good("1|" + i / 3).at());
    }
    Manifest manifest = manifest();
    for (Instant at : captures) {
      assertEquals(Optional.of(at), where().captureAt(manifest, at));
      assertEquals(Optional.of(at), where().captureAt(manifest, at.plusSeconds(60)));
    }
    assertEquals(Optional.empty(), where().captureAt(manifest, captures.get(0).minusSeconds(1)));
  }

  private Execution execution() {
    return new Execution(
        "q1", HistoryMesh.session("ana"), Deadline.in(EVERY), List.of(), now.plus(EVERY));
  }

  private InstantSlot.Captured slot() {
    return new InstantSlot.Captured(
        OptionalInt.empty(),
        MadeUpTables.table(MadeUpTables.TABLE, "made", EVERY, Optional.empty()));
  }

  private Versions everything() {
    return TableHistory.versions(
        where(), manifest(), Instant.MAX, new dev.portico.gateway.session.Period.All());
  }

  @Test
  void filesThatWerePutTogetherStayWhileSomebodyReadsThem() throws Exception {
    for (int i = 0; i < 3; i++) {
      good("1|" + i);
    }
    Hold hold = history.hold(slot(), execution());
    List<String> read = everything().paths();
    assertEquals(5, read.size());
    for (int i = 3; i < 12; i++) {
      good("1|" + i);
    }
    assertFalse(manifest().files().anyMatch(s -> read.get(0).endsWith("/" + s.file())));
    assertTrue(read.stream().allMatch(path -> Files.exists(Path.of(path))));
    hold.close();
    for (int i = 12; i < 20; i++) {
      good("1|" + i);
    }
    assertTrue(read.stream().noneMatch(path -> Files.exists(Path.of(path))));
  }

  @Test
  void anErasureWaitsForThoseWhoReadTheFiles() throws Exception {
    good("1|one", "2|two");
    Execution execution = execution();
    Hold hold = history.hold(slot(), execution);
    List<String> read = everything().paths();
    CompletableFuture<Long> erasing =
        CompletableFuture.supplyAsync(() -> history.erase(MadeUpTables.TABLE, List.of("1")));
    assertThrows(TimeoutException.class, () -> erasing.get(100, TimeUnit.MILLISECONDS));
    assertTrue(Files.exists(Path.of(read.get(0))));
    hold.close();
    assertEquals(1, erasing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertFalse(Files.exists(Path.of(read.get(0))));
    assertOnlyFilesOfTheManifest();
  }

  @Test
  void whoReadsForTooLongIsStoppedByAnErasure() throws Exception {
    good("1|one", "2|two");
    Execution late = execution();
    history.hold(slot(), late);
    List<String> read = everything().paths();
    assertEquals(1, history.erase(MadeUpTables.TABLE, List.of("1")));
    assertFalse(Files.exists(Path.of(read.get(0))));
    GatewayException told = assertThrows(GatewayException.class, () -> late.cancellation().check());
    assertEquals(ErrorCode.QUERY_CANCELLED, told.code());
    assertTrue(told.getMessage().contains("made.up was rewritten"), told::getMessage);
  }

  @Test
  void anErasureAlsoCleansFilesThatNobodyNeedsAnyMore() throws Exception {
    List<String> read = new ArrayList<>();
    try (Hold hold = history.hold(slot(), execution())) {
      for (int i = 0; i < 3; i++) {
        good("1|" + i, "2|two");
      }
      read.addAll(everything().paths());
      for (int i = 3; i < 6; i++) {
        good("1|" + i, "2|two");
      }
    }
    assertEquals(6, history.erase(MadeUpTables.TABLE, List.of("1")));
    assertOnlyFilesOfTheManifest();
    assertTrue(read.stream().noneMatch(path -> Files.exists(Path.of(path))));
  }

  @Test
  void anotherServerGoesOnWhenTheWriterEnds() throws Exception {
    try (HistoryService other = service(EVERY)) {
      history.start();
      awaitCaptures(1);
      other.start();
      history.close();
      now = now.plus(EVERY.multipliedBy(2));
      awaitCaptures(2);
    }
  }

  private void awaitCaptures(long captures) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (where().manifest().map(Manifest::captures).orElse(0L) < captures) {
      assertTrue(System.nanoTime() < end, () -> "only " + where().manifest());
      Thread.sleep(20);
    }
  }
}
