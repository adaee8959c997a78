package dev.portico.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.StoreTable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every port must do, whatever its store: an adapter's test extends this class and supplies a
 * {@link PortFixture}. The fixture lists only what its store cannot do; everything else is
 * expected.
 *
 * <p>Its first half needs no {@link Ability}: every type exactly at its edges, NULL, an empty
 * table, the order of columns, many rows in bounded batches, several sources at once, cancelling,
 * closing and the deadline between rows, and an answer to a ping. The second half is one or more
 * tests for each ability.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PortContractTest {
  private static final int MANY_ROWS = 100_000;
  private static final int BATCH_ROWS = 1_000;

  /** Much longer than anything takes that is to end now, much shorter than what is to be ended. */
  private static final Duration PROMPT = Duration.ofSeconds(30);

  private static final Column ID = new Column("id", ColumnType.INTEGER, false);
  private static final Column LABEL = new Column("label", ColumnType.VARCHAR, true);
  private static final List<Column> ID_AND_LABEL = List.of(ID, LABEL);
  private static final AtomicInteger QUERIES = new AtomicInteger();

  private PortFixture fixture;

  /**
   * A new fixture with a port of its own over an empty part of the store. Called once for the
   * class, and again by tests that use up their port.
   */
  protected abstract PortFixture openFixture() throws Exception;

  /**
   * The same, but a read waits for a connection a few seconds only. Of others it may wait so long
   * that a busy machine always connects in time.
   */
  protected PortFixture openImpatientFixture() throws Exception {
    return openFixture();
  }

  /** The fixture that the inherited tests share, for the tests a subclass adds. */
  protected final PortFixture fixture() {
    return fixture;
  }

  @BeforeAll
  final void openSharedFixture() throws Exception {
    fixture = openFixture();
    fixture.create(manyRows());
  }

  @AfterAll
  final void closeSharedFixture() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
  }

  @AfterEach
  final void nothingStaysOpen() throws InterruptedException {
    // what ran in the background when the test ended may still be closing
    long end = System.nanoTime() + PROMPT.toNanos();
    while (fixture.open() > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertEquals(0, fixture.open(), "connections, files or responses left open by the test");
  }

  // ---- values

  static List<ColumnType> types() {
    return List.copyOf(TypeCatalogue.all().keySet());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void everyTypeComesThroughExactlyAtItsEdges(ColumnType type) throws Exception {
    List<EdgeValue> values =
        TypeCatalogue.all().get(type).stream().filter(v -> !fixture.lacks(v)).toList();
    assumeFalse(values.isEmpty(), "this store has no such type");
    List<Column> columns = List.of(ID, new Column("v", type, true));
    String table = "edges_" + types().indexOf(type);
    fixture.create(TestTable.of(table, columns, numbered(values)));

    List<List<Object>> rows = inOrderOfId(Rows.all(fixture.read(table, columns, context())));

    assertEquals(values.size(), rows.size());
    for (int i = 0; i < values.size(); i++) {
      Rows.assertSame(values.get(i).value(), rows.get(i).get(1), values.get(i).toString());
    }
  }

  private static List<List<Object>> numbered(List<EdgeValue> values) {
    List<List<Object>> rows = new ArrayList<>();
    for (EdgeValue value : values) {
      rows.add(TestTable.row(rows.size(), value.value()));
    }
    return rows;
  }

  private static List<List<Object>> inOrderOfId(List<List<Object>> rows) {
    return rows.stream()
        .sorted((a, b) -> ((Integer) a.get(0)).compareTo((Integer) b.get(0)))
        .toList();
  }

  @Test
  void anEmptyTableGivesNoBatch() throws Exception {
    fixture.create(TestTable.of("empty_table", ID_AND_LABEL, List.of()));
    try (RowSource source = fixture.read("empty_table", ID_AND_LABEL, context())) {
      assertNull(source.next());
      assertNull(source.next(), "the end stays the end");
      assertEquals(ID_AND_LABEL, source.columns());
    }
  }

  @Test
  void columnsComeInTheOrderAskedFor() throws Exception {
    List<Column> swapped = List.of(LABEL, ID);
    try (RowSource source = fixture.read("many_rows", swapped, context())) {
      RowBatch batch = source.next();
      int id = (Integer) batch.columns().get(1).value(0);
      assertEquals(label(id), batch.columns().get(0).value(0));
    }
  }

  // ---- streams

  @Test
  void manyRowsStreamInBoundedBatchesEachRowOnce() throws Exception {
    boolean[] seen = new boolean[MANY_ROWS];
    int count = 0;
    try (RowSource source = fixture.read("many_rows", ID_AND_LABEL, context())) {
      for (RowBatch batch = source.next(); batch != null; batch = source.next()) {
        assertTrue(batch.rows() <= BATCH_ROWS, () -> "a batch is larger than asked for");
        for (int row = 0; row < batch.rows(); row++) {
          int id = (int) batch.columns().get(0).getLong(row);
          assertFalse(seen[id], () -> "row " + id + " came twice");
          seen[id] = true;
          assertEquals(label(id), batch.columns().get(1).value(row));
          count++;
        }
      }
    }
    assertEquals(MANY_ROWS, count);
  }

  @Test
  void twoSourcesStreamAtTheSameTime() throws Exception {
    try (RowSource first = fixture.read("many_rows", ID_AND_LABEL, context());
        RowSource second = fixture.read("many_rows", ID_AND_LABEL, context())) {
      for (int i = 0; i < 3; i++) {
        assertNotNull(first.next());
        assertNotNull(second.next());
      }
    }
  }

  @Test
  void closingBeforeTheFirstRowAndTwiceIsHarmless() throws Exception {
    RowSource source = fixture.read("many_rows", ID_AND_LABEL, context());
    source.close();
    source.close();
    source.cancel();
  }

  @Test
  void cancellingAfterTheEndIsHarmless() throws Exception {
    RowSource source = fixture.read("many_rows", ID_AND_LABEL, context());
    assertEquals(MANY_ROWS, Rows.all(source).size());
    source.cancel();
    source.close();
    assertEquals(MANY_ROWS, Rows.all(fixture.read("many_rows", ID_AND_LABEL, context())).size());
  }

  @Test
  void aStreamCancelledInTheMiddleEndsAsCancelled() throws Exception {
    try (RowSource source = fixture.read("many_rows", ID_AND_LABEL, context())) {
      assertNotNull(source.next());
      source.cancel();
      source.cancel();
      assertEnds(Reason.CANCELLED, source);
    }
  }

  @Test
  void aReaderBlockedAtTheStoreIsCancelledFromAnotherThread() throws Exception {
    needs(Ability.BLOCKING_READS);
    ExecutionContext context = context();
    try (RowSource source = fixture.slow(context)) {
      CompletableFuture<Reason> reader = reasonOf(source);
      await(() -> fixture.worksFor(context.queryId()));
      source.cancel();
      assertEquals(Reason.CANCELLED, reader.get(PROMPT.toSeconds(), TimeUnit.SECONDS));
      await(() -> !fixture.worksFor(context.queryId()));
    }
  }

  @Test
  void closingFromAnotherThreadEndsABlockedReader() throws Exception {
    needs(Ability.BLOCKING_READS);
    ExecutionContext context = context();
    RowSource source = fixture.slow(context);
    CompletableFuture<Reason> reader = reasonOf(source);
    await(() -> fixture.worksFor(context.queryId()));
    assertTimeoutPreemptively(PROMPT, source::close);
    assertEquals(Reason.CANCELLED, reader.get(PROMPT.toSeconds(), TimeUnit.SECONDS));
    await(() -> !fixture.worksFor(context.queryId()));
  }

  @Test
  void theDeadlineEndsABlockedReader() throws Exception {
    needs(Ability.BLOCKING_READS);
    ExecutionContext context = context(Duration.ofMillis(700));
    try (RowSource source = fixture.slow(context)) {
      assertTimeoutPreemptively(PROMPT, () -> assertEnds(Reason.TIMEOUT, source));
    }
    await(() -> !fixture.worksFor(context.queryId()));
  }

  @Test
  void theDeadlineEndsAStreamThatIsReadTooSlowly() throws Exception {
    Duration patience = Duration.ofMillis(600);
    while (!isReadTooSlowly(patience)) {
      patience = patience.multipliedBy(4);
      assertTrue(patience.compareTo(PROMPT) < 0, "no rows within " + patience.dividedBy(4));
    }
  }

  /** Whether there were rows before the deadline, which a busy machine may miss. */
  private boolean isReadTooSlowly(Duration patience) throws Exception {
    ExecutionContext context = context(patience);
    boolean begun = false;
    try (RowSource source = fixture.read("many_rows", ID_AND_LABEL, context)) {
      assertNotNull(source.next());
      begun = true;
      while (!context.remaining().isZero()) {
        Thread.sleep(20);
      }
      assertEnds(Reason.TIMEOUT, source);
    } catch (PortException e) {
      assertEquals(Reason.TIMEOUT, e.reason(), e.getMessage());
    }
    return begun;
  }

  @Test
  void aPassedDeadlineIsReportedBeforeAnyWork() throws Exception {
    PortException refused =
        assertThrows(
            PortException.class,
            () ->
                Rows.all(fixture.read("many_rows", ID_AND_LABEL, context(Duration.ofMillis(-1)))));
    assertEquals(Reason.TIMEOUT, refused.reason());
  }

  // ---- faults

  @Test
  void aStoreThatBreaksOffInTheMiddleIsUnavailableAndThePortRecovers() throws Exception {
    needs(Ability.STORE_FAILURE);
    ExecutionContext context = context();
    try (RowSource source = fixture.read("many_rows", ID_AND_LABEL, context)) {
      assertNotNull(source.next());
      fixture.breakOff(context.queryId());
      assertEnds(Reason.UNAVAILABLE, source);
    } finally {
      fixture.restore();
    }
    assertEquals(MANY_ROWS, Rows.all(fixture.read("many_rows", ID_AND_LABEL, context())).size());
  }

  @Test
  void whenAllConnectionsAreInUseTheNextReadIsBusyAndLaterWorks() throws Exception {
    needs(Ability.CONNECTION_LIMIT);
    try (PortFixture own = openImpatientFixture()) {
      own.create(manyRows());
      assertBusyOnceAllAreInUse(own);
    }
  }

  private static void assertBusyOnceAllAreInUse(PortFixture own) throws Exception {
    List<RowSource> sources = new ArrayList<>();
    try {
      for (int i = 0; i < own.connectionLimit(); i++) {
        RowSource source = own.read("many_rows", ID_AND_LABEL, context());
        sources.add(source);
        assertNotNull(source.next());
      }
      PortException busy =
          assertTimeoutPreemptively(
              PROMPT,
              () ->
                  assertThrows(
                      PortException.class,
                      () -> Rows.all(own.read("many_rows", ID_AND_LABEL, context()))));
      assertEquals(Reason.BUSY, busy.reason());
    } finally {
      sources.forEach(RowSource::close);
    }
    assertEquals(MANY_ROWS, Rows.all(own.read("many_rows", ID_AND_LABEL, context())).size());
  }

  @Test
  void aTableThatIsNotThereIsMissing() {
    needs(Ability.MISSING_TABLES);
    PortException missing =
        assertThrows(
            PortException.class,
            () -> Rows.all(fixture.read("no_such_table", ID_AND_LABEL, context())));
    assertEquals(Reason.MISSING, missing.reason());
  }

  // ---- the port itself

  @Test
  void pingAnswers() {
    fixture.port().ping(Duration.ofSeconds(10));
  }

  @Test
  void describesATableAsTheStoreHasIt() throws Exception {
    needs(Ability.DESCRIBE);
    fixture.create(
        new TestTable("described", ID_AND_LABEL, List.of("id"), List.of(TestTable.row(1, "one"))));
    StoreTable table = fixture.describe("described").orElseThrow();
    assertEquals(List.of("id", "label"), table.columns().stream().map(c -> c.name()).toList());
    assertTrue(table.columns().get(1).type().sameValues(ColumnType.VARCHAR));
    if (has(Ability.NULLABILITY)) {
      assertFalse(table.columns().get(0).nullable());
      assertTrue(table.columns().get(1).nullable());
    }
    if (has(Ability.PRIMARY_KEYS)) {
      assertEquals(List.of("id"), table.primaryKey());
      assertTrue(table.primaryKeyEnforced());
    }
  }

  @Test
  void describesEveryTypeAsItDeliversIt() throws Exception {
    needs(Ability.DESCRIBE);
    needs(Ability.TYPES);
    for (Map.Entry<ColumnType, List<EdgeValue>> entry : TypeCatalogue.all().entrySet()) {
      ColumnType type = entry.getKey();
      if (entry.getValue().stream().allMatch(fixture::lacks)) {
        continue;
      }
      String table = "described_" + types().indexOf(type);
      List<Column> columns = List.of(ID, new Column("v", type, true));
      List<EdgeValue> values = entry.getValue().stream().filter(v -> !fixture.lacks(v)).toList();
      fixture.create(TestTable.of(table, columns, numbered(values)));
      ColumnType described = fixture.describe(table).orElseThrow().columns().get(1).type();
      assertNotNull(described, () -> type + " is not described");
      assertTrue(described.sameValues(type), () -> type + " is described as " + described);
    }
  }

  @Test
  void estimatesTheRowsOfATable() {
    needs(Ability.DESCRIBE);
    needs(Ability.ROW_ESTIMATES);
    long rows = fixture.describe("many_rows").orElseThrow().estimatedRows().orElseThrow();
    assertTrue(rows > MANY_ROWS / 2 && rows < MANY_ROWS * 2, () -> "estimated " + rows + " rows");
  }

  @Test
  void aTableThatIsNotThereIsNotDescribed() {
    needs(Ability.DESCRIBE);
    try {
      assertTrue(fixture.describe("no_such_table").isEmpty());
    } catch (PortException e) {
      // How a scan port tells it, whose empty answer means that it describes no table at all.
      assertEquals(Reason.MISSING, e.reason(), e.getMessage());
    }
  }

  @Test
  void closingThePortEndsItsRunningSourcesAndIsRepeatable() throws Exception {
    needs(Ability.CLOSE_ENDS_SOURCES);
    try (PortFixture own = openFixture()) {
      own.create(manyRows());
      try (RowSource source = own.read("many_rows", ID_AND_LABEL, context())) {
        assertNotNull(source.next());
        assertTimeoutPreemptively(PROMPT, own.port()::close);
        assertEnds(Reason.CANCELLED, source);
      }
      own.port().close();
      await(() -> own.open() == 0);
    }
  }

  // ---- helpers

  /** A context with a new query id, UTC, small batches and a deadline far away. */
  protected static ExecutionContext context() {
    return context(Duration.ofSeconds(60));
  }

  /** As above, with the time until the deadline. */
  protected static ExecutionContext context(Duration patience) {
    return new ExecutionContext(
        "contract-" + QUERIES.incrementAndGet(),
        Instant.now().plus(patience),
        ZoneId.of("UTC"),
        BATCH_ROWS);
  }

  /** Skips the test when the store cannot have the ability, or the port does not have it yet. */
  protected final void needs(Ability ability) {
    assumeFalse(fixture.cannot().contains(ability), "this store has no " + ability);
    assumeFalse(fixture.notYet().contains(ability), "this port owes " + ability);
  }

  private boolean has(Ability ability) {
    return !fixture.cannot().contains(ability) && !fixture.notYet().contains(ability);
  }

  private static TestTable manyRows() {
    List<List<Object>> rows = new ArrayList<>(MANY_ROWS);
    for (int id = 0; id < MANY_ROWS; id++) {
      rows.add(TestTable.row(id, label(id)));
    }
    return TestTable.of("many_rows", ID_AND_LABEL, rows);
  }

  private static String label(int id) {
    return id % 10 == 9 ? null : "label " + id;
  }

  /** Reads on and expects that the source fails with this reason before it ends. */
  protected static void assertEnds(Reason reason, RowSource source) {
    PortException end =
        assertThrows(
            PortException.class,
            () -> {
              while (source.next() != null) {
                // rows that were on their way may still come
              }
            });
    assertEquals(reason, end.reason(), end.getMessage());
  }

  private static CompletableFuture<Reason> reasonOf(RowSource source) {
    return CompletableFuture.supplyAsync(
        () -> assertThrows(PortException.class, source::next).reason());
  }

  /** Waits until the condition holds, for as long as what is to end now may take. */
  protected static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + PROMPT.toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, "waited in vain");
      Thread.sleep(20);
    }
  }

  /** Something to wait for. */
  @FunctionalInterface
  protected interface Condition {
    boolean holds() throws Exception;
  }
}
