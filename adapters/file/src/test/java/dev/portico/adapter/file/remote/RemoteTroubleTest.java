package dev.portico.adapter.file.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.adapter.file.remote.RemoteTables.Answer;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.Trouble;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A store in trouble: the right rows, or one clear error, within the time that was allowed. */
class RemoteTroubleTest {
  private static final int ALWAYS = 10_000;
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", ColumnType.BIGINT, true),
          new Column("name", ColumnType.VARCHAR, true),
          new Column("pad", ColumnType.VARCHAR, true),
          new Column("rest", ColumnType.VARCHAR, true));
  private static final int ATTEMPTS = 3;

  /** A request that takes longer on a busy machine must not look like one in trouble. */
  private static final Map<String, Object> SETTINGS = settings("120s");

  /** For requests that hang. */
  private static final Map<String, Object> IMPATIENT = settings("3s");

  /** Far below what a request in {@link #SETTINGS} may take. */
  private static final long SOON_MILLIS = 40_000;

  private static Map<String, Object> settings(String requestTimeout) {
    return Map.of("requestTimeout", requestTimeout, "attempts", ATTEMPTS);
  }

  /** Small ones, so that small files come in several parts. */
  private static final FetchSizes SIZES = new FetchSizes(64 << 10, 512 << 10, 16 << 10, 256 << 10);

  /** Ways in which files are fetched. */
  enum Shape {
    CHUNKS(FileFormat.PARQUET),
    WHOLE(FileFormat.PARQUET),
    CSV(FileFormat.CSV);

    private final FileFormat format;

    Shape(FileFormat format) {
      this.format = format;
    }

    String folder() {
      return name().toLowerCase(java.util.Locale.ROOT) + "/";
    }

    String key() {
      return folder() + "a." + format.name().toLowerCase(java.util.Locale.ROOT);
    }

    FileTable table() {
      return new FileTable(
          "s3://" + RemoteTables.BUCKET + "/" + folder(), format, CsvOptions.DEFAULT, COLUMNS);
    }

    /** A column in the middle is left out, so that there is a gap, and what lies by the footer. */
    FileRequest request() {
      return RemoteTables.request(table(), dev.portico.spi.Predicate.ALL, "id", "pad");
    }
  }

  private static final Map<Shape, List<String>> ROWS = new EnumMap<>(Shape.class);
  private static RemoteTables s3;
  private RemotePort port;
  private Path mirror;

  @BeforeAll
  static void start() throws Exception {
    s3 = new RemoteTables();
    store(Shape.CHUNKS, 20_000);
    store(Shape.WHOLE, 300);
    store(Shape.CSV, 9_000);
    s3.read(Shape.WHOLE.request());
  }

  private static String select(int rows) {
    return "SELECT range AS id, 'n' || range % 7 AS name, md5(CAST(range AS VARCHAR)) || md5('x' ||"
        + " range) AS pad, md5('y' || range) || md5('z' || range) AS rest FROM range("
        + rows
        + ")";
  }

  private static void store(Shape shape, int rows) throws Exception {
    ROWS.put(shape, s3.rows("SELECT id, pad FROM (" + select(rows) + ")"));
    if (shape.format == FileFormat.PARQUET) {
      s3.parquet(shape.key(), select(rows), ", ROW_GROUP_SIZE 4096");
    } else {
      StringBuilder csv = new StringBuilder("id,name,pad,rest\n");
      for (String row : s3.rows(select(rows))) {
        csv.append(row.replace('|', ',')).append('\n');
      }
      s3.server().put(RemoteTables.BUCKET, shape.key(), csv.toString().getBytes(UTF_8));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void open() throws Exception {
    mirror = Files.createTempDirectory(s3.folder(), "mirror");
    port = s3.port(s3.proxy().endpoint(), mirror, SETTINGS, SIZES);
    s3.proxy().traffic().forget();
  }

  /** Gives up requests that hang. */
  private void becomeImpatient(Trouble trouble) {
    if (isSlow(trouble)) {
      port.close();
      port = s3.port(s3.proxy().endpoint(), mirror, IMPATIENT, SIZES);
    }
  }

  private static boolean isSlow(Trouble trouble) {
    return trouble instanceof Trouble.Hang || trouble instanceof Trouble.Stall;
  }

  @AfterEach
  void close() throws Exception {
    s3.proxy().calm();
    s3.proxy().latency(Duration.ZERO);
    s3.proxy().unlimited();
    assertEquals(0, port.services().mirror().heldFiles());
    port.close();
    try (Stream<Path> left = Files.walk(mirror)) {
      assertEquals(List.of(), left.filter(p -> p.toString().endsWith(".part")).toList());
    }
  }

  // ---- what is survived

  private void assertRead(Shape shape) throws Exception {
    Answer answer = s3.read(port, shape.request());
    assertEquals(ROWS.get(shape), answer.rows());
    assertEquals(sent(), answer.cost().bytesFetched(), "bytes");
    assertEquals(asked(), answer.cost().requests(), "requests");
    assertEquals(List.of(), s3.proxy().traffic().sentTwice());
  }

  private static long sent() {
    return s3.proxy().traffic().fetches().stream().mapToLong(f -> f.sentBytes()).sum();
  }

  private static long asked() {
    return s3.proxy()
        .traffic()
        .count(
            a ->
                a.kind() == RequestKind.GET_OBJECT
                    || a.kind() == RequestKind.HEAD_OBJECT
                    || a.kind() == RequestKind.LIST);
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void aFarStoreIsOnlySlow(Shape shape) throws Exception {
    s3.proxy().latency(Duration.ofMillis(30));
    s3.proxy().limit(4 << 20);
    assertRead(shape);
  }

  /** Something that goes by. */
  record Passing(String name, Trouble trouble, int times) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Passing> passing() {
    return List.of(
        new Passing("dropped at once", new Trouble.Drop(0), 1),
        new Passing("dropped", new Trouble.Drop(9_000), 2),
        new Passing("truncated", new Trouble.Truncate(9_000), 2),
        new Passing("shortened", new Trouble.Shorten(9_000), 2),
        new Passing("slow down", Trouble.slowDown(), 2),
        new Passing("500", Trouble.serverError(), 2),
        new Passing("no answer", new Trouble.NoAnswer(), 2),
        new Passing("stall", new Trouble.Stall(9_000), 1),
        new Passing("hang", new Trouble.Hang(), 1));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesIsSurvivedAndNoByteComesTwice(Passing passing) throws Exception {
    becomeImpatient(passing.trouble());
    for (Shape shape : Shape.values()) {
      s3.proxy().traffic().forget();
      var armed = s3.proxy().arm(passing.trouble(), passing.times(), RequestKind.GET_OBJECT);
      assertRead(shape);
      assertEquals(passing.times(), armed.happened(), shape::name);
    }
  }

  /** Lists have no length that could be shortened, and are short. */
  static List<Passing> passingLists() {
    return passing().stream()
        .filter(p -> !p.name().matches("shortened|dropped|stall|500"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("passingLists")
  void aListIsAskedForAgain(Passing passing) throws Exception {
    becomeImpatient(passing.trouble());
    s3.proxy().arm(passing.trouble(), passing.times(), RequestKind.LIST);
    assertRead(Shape.WHOLE);
  }

  // ---- what is told

  private static final List<String> FOREIGN =
      List.of("hadoop", "aws", "amazon", "S3A", "Exception", "fs.s3a", "AccessDenied", "Signature");

  private PortException assertTold(Reason reason, Supplier<PortException> failing, String... said) {
    long start = System.nanoTime();
    PortException told = failing.get();
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < SOON_MILLIS, () -> "after " + millis + " ms");
    String message = told.getMessage();
    assertEquals(reason, told.reason(), message);
    assertTrue(message.startsWith("connection lake: "), message);
    List.of(said).forEach(part -> assertTrue(message.contains(part), message));
    FOREIGN.forEach(word -> assertFalse(message.contains(word), message));
    assertFalse(message.contains(s3.server().accessKey()), message);
    assertFalse(message.contains(s3.server().secretKey()), message);
    return told;
  }

  private Supplier<PortException> reading(Shape shape) {
    return reading(port, shape.request());
  }

  private static Supplier<PortException> reading(RemotePort from, FileRequest request) {
    return () -> assertThrows(PortException.class, () -> s3.read(from, request));
  }

  /** Something that stays as it is. */
  record Lasting(String name, Trouble trouble, Reason reason, String told) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Lasting> lasting() {
    return List.of(
        new Lasting("dropped", new Trouble.Drop(900), Reason.UNAVAILABLE, "try again later"),
        new Lasting("truncated", new Trouble.Truncate(900), Reason.UNAVAILABLE, "try again later"),
        new Lasting("shortened", new Trouble.Shorten(900), Reason.UNAVAILABLE, "try again later"),
        new Lasting("slow down", Trouble.slowDown(), Reason.UNAVAILABLE, "slow down"),
        new Lasting("500", Trouble.serverError(), Reason.UNAVAILABLE, "try again later"),
        new Lasting("403", Trouble.denied(), Reason.REFUSED, "check the connection's keys"),
        new Lasting("404", Trouble.missing(), Reason.UNAVAILABLE, "try again"),
        new Lasting("etag", new Trouble.WrongEtag("x"), Reason.UNAVAILABLE, "try again"),
        new Lasting(
            "no ranges",
            new Trouble.IgnoreRange(new byte[5 << 20]),
            Reason.UNAVAILABLE,
            "try again"),
        new Lasting("no answer", new Trouble.NoAnswer(), Reason.UNAVAILABLE, "try again later"),
        new Lasting("stall", new Trouble.Stall(900), Reason.UNAVAILABLE, "try again later"),
        new Lasting("hang", new Trouble.Hang(), Reason.UNAVAILABLE, "try again later"));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatLastsIsToldOnceAndClearly(Lasting lasting) throws Exception {
    boolean slow = isSlow(lasting.trouble());
    becomeImpatient(lasting.trouble());
    s3.proxy().arm(lasting.trouble(), ALWAYS, RequestKind.GET_OBJECT);
    Stream<Shape> shapes = slow ? Stream.of(Shape.CHUNKS) : Stream.of(Shape.values());
    shapes
        .parallel()
        .forEach(
            shape ->
                assertTold(
                    lasting.reason(), reading(shape), "s3://mesh/" + shape.key(), lasting.told()));
    assertEquals(0, port.services().mirror().bytes(), "what was reserved is given back");
    s3.proxy().calm();
    assertEquals(ROWS.get(Shape.WHOLE), s3.read(port, Shape.WHOLE.request()).rows());
  }

  @Test
  void listsThatFailAreToldWithTheirFolder() {
    for (Trouble trouble :
        List.of(Trouble.slowDown(), Trouble.serverError(), new Trouble.NoAnswer())) {
      s3.proxy().arm(trouble, ALWAYS, RequestKind.LIST);
      assertTold(Reason.UNAVAILABLE, reading(Shape.CSV), "s3://mesh/csv", "try again later");
      s3.proxy().calm();
    }
    s3.proxy().arm(Trouble.denied(), ALWAYS, RequestKind.LIST);
    assertTold(Reason.REFUSED, reading(Shape.CSV), "s3://mesh/csv", "keys");
  }

  @Test
  void requestsThatFailedAreCountedToo() throws Exception {
    s3.proxy().arm(Trouble.slowDown(), 2, RequestKind.LIST);
    assertRead(Shape.CHUNKS);
  }

  @Test
  void aBucketThatIsNotThereIsTold() {
    FileTable none =
        new FileTable("s3://nowhere/t/", FileFormat.PARQUET, CsvOptions.DEFAULT, COLUMNS);
    assertTold(
        Reason.MISSING,
        reading(port, RemoteTables.request(none, dev.portico.spi.Predicate.ALL, "id")),
        "s3://nowhere/t",
        "check the");
  }

  @Test
  void wrongKeysAreTold() throws Exception {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("secretKey", "not-the-secret"),
            Map.of("accessKey", "somebody", "secretKey", "else"))) {
      try (RemotePort other = other(s3.proxy().endpoint(), wrong)) {
        PortException told =
            assertTold(
                Reason.REFUSED, reading(other, Shape.CSV.request()), "s3://mesh/csv", "keys");
        wrong.values().forEach(v -> assertFalse(told.getMessage().contains(v.toString())));
      }
    }
  }

  @Test
  void aPortOnWhichNothingListensIsTold() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (RemotePort other = other(nobody, Map.of())) {
      assertTold(Reason.UNAVAILABLE, reading(other, Shape.CSV.request()), "check endpoint");
      assertTold(
          Reason.UNAVAILABLE,
          () -> assertThrows(PortException.class, () -> other.ping(Duration.ofSeconds(1))),
          "check endpoint");
    }
  }

  @Test
  void aServerThatSpeaksTlsOnlyIsTold() throws Exception {
    try (TestS3 tls = TestS3.withTls();
        RemotePort other = other(tls.endpoint(), Map.of())) {
      assertTold(Reason.UNAVAILABLE, reading(other, Shape.CSV.request()), "certificate");
    }
  }

  private RemotePort other(URI endpoint, Map<String, Object> more) throws Exception {
    Map<String, Object> settings = new java.util.HashMap<>(SETTINGS);
    settings.putAll(more);
    return s3.port(endpoint, Files.createTempDirectory(s3.folder(), "other"), settings, SIZES);
  }

  @Test
  void aStoreThatNeverAnswersDoesNotHoldUpTheDeadline() throws Exception {
    s3.proxy().arm(new Trouble.Hang(), ALWAYS, RequestKind.GET_OBJECT);
    long start = System.nanoTime();
    try (var source =
        port.open(Shape.CHUNKS.request(), RemoteTables.context(Duration.ofMillis(400)))) {
      PortException told =
          assertThrows(
              PortException.class, () -> IntStream.range(0, 9).forEach(i -> source.next()));
      assertEquals(Reason.TIMEOUT, told.reason());
    }
    assertTrue(System.nanoTime() - start < SOON_MILLIS * 1_000_000);
  }
}
