package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.testkit.s3.ArmedTrouble;
import dev.portico.testkit.s3.Fetched;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.Trouble;
import dev.portico.testkit.s3.TroubledS3;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.http.ConnectionClosedException;
import org.apache.http.NoHttpResponseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class TroubledS3Test {
  private static final String BUCKET = "lake";
  private static final String KEY = "t/big.bin";
  private static final String PATH = "/lake/t/big.bin";
  private static final byte[] BIG = bytes(20_000_000);
  private static final int SMALL = 100_000;
  private static final int ALWAYS = 10_000;

  private static TestS3 server;
  private TroubledS3 proxy;
  private S3Client client;

  @BeforeAll
  static void start() {
    server = TestS3.start();
    server.createBucket(BUCKET);
    server.put(BUCKET, KEY, BIG);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    proxy = new TroubledS3(server.endpoint());
    client = SdkClients.of(proxy.endpoint(), server);
  }

  @AfterEach
  void disconnect() {
    client.close();
    proxy.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private ResponseInputStream<GetObjectResponse> open(int first, int last) {
    return client.getObject(
        get -> get.bucket(BUCKET).key(KEY).range("bytes=" + first + "-" + last));
  }

  private byte[] read(int first, int last) throws IOException {
    try (var in = open(first, last)) {
      return in.readAllBytes();
    }
  }

  /** Reads no further than asked, as {@code readNBytes(int)} would. */
  private static byte[] firstBytes(ResponseInputStream<GetObjectResponse> in, int count)
      throws IOException {
    byte[] bytes = new byte[count];
    assertEquals(count, in.readNBytes(bytes, 0, count));
    return bytes;
  }

  private byte[] readSmall() throws IOException {
    return read(0, SMALL - 1);
  }

  private static byte[] expected(int first, int last) {
    return Arrays.copyOfRange(BIG, first, last + 1);
  }

  private static long millis(Callable<?> task) throws Exception {
    long start = System.nanoTime();
    task.call();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Test
  void signedRequestsOfAllKindsPassUnchangedAndAreCounted() throws IOException {
    byte[] uploaded = bytes(3_000_000);
    String key = "up load+=%/ü";
    client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(uploaded));
    client.headObject(head -> head.bucket(BUCKET).key(key));
    client.headBucket(head -> head.bucket(BUCKET));
    client.listObjectsV2(list -> list.bucket(BUCKET));
    byte[] downloaded =
        client
            .getObject(get -> get.bucket(BUCKET).key(key), ResponseTransformer.toBytes())
            .asByteArray();
    client.deleteObject(delete -> delete.bucket(BUCKET).key(key));
    assertArrayEquals(uploaded, downloaded);
    for (RequestKind kind : RequestKind.values()) {
      assertEquals(kind == RequestKind.OTHER ? 0 : 1, proxy.traffic().count(kind), kind.name());
    }
    assertEquals(6, proxy.traffic().count());
    assertEquals(2, proxy.traffic().count("HEAD"));
    assertEquals(1, proxy.traffic().mostAtOnce());
    assertEquals(
        List.of(new Fetched("/lake/" + key, 0, 2_999_999, 200, 3_000_000)),
        proxy.traffic().fetches());
  }

  @Test
  void everyAnswerIsCountedWhenTheClientHasIt() throws IOException {
    for (int i = 0; i < 300; i++) {
      readSmall();
      assertEquals(i + 1, proxy.traffic().fetches().size());
      assertEquals((i + 1L) * SMALL, proxy.traffic().bodyBytes());
    }
    assertEquals(1, proxy.traffic().mostAtOnce());
    proxy.traffic().forget();
    assertEquals(0, proxy.traffic().bodyBytes());
    assertEquals(List.of(), proxy.traffic().requests());
  }

  @Test
  void bytesSentTwiceAreFound() throws IOException {
    read(0, 99);
    read(100, 199);
    read(5000, 5999);
    assertEquals(List.of(), proxy.traffic().sentTwice());
    read(5999, 6000);
    assertEquals(1, proxy.traffic().sentTwice().size());
    assertEquals(
        List.of(
            new Fetched(PATH, 0, 99, 206, 100),
            new Fetched(PATH, 100, 199, 206, 100),
            new Fetched(PATH, 5000, 5999, 206, 1000),
            new Fetched(PATH, 5999, 6000, 206, 2)),
        proxy.traffic().fetches(PATH));
  }

  @Test
  void latencyIsAddedToEachRequest() throws Exception {
    readSmall();
    proxy.latency(Duration.ofMillis(30));
    assertTrue(
        millis(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    readSmall();
                  }
                  return null;
                })
            >= 300);
  }

  @Test
  void allConnectionsShareTheBandwidth() throws Exception {
    proxy.limit(50_000_000);
    assertTrue(millis(() -> read(0, BIG.length - 1)) >= 340);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<byte[]>> quarters =
          IntStream.range(0, 4)
              .<Callable<byte[]>>mapToObj(i -> () -> read(i * 5_000_000, i * 5_000_000 + 4_999_999))
              .toList();
      assertTrue(millis(() -> threads.invokeAll(quarters)) >= 340);
    } finally {
      threads.shutdownNow();
    }
    proxy.unlimited();
    assertArrayEquals(BIG, read(0, BIG.length - 1));
  }

  @Test
  void requestsAtTheSameTimeAreCounted() throws Exception {
    CountDownLatch all = new CountDownLatch(5);
    Runnable meet =
        () -> {
          all.countDown();
          try {
            assertTrue(all.await(40, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    proxy.arm(new Trouble.Before(meet), 5, RequestKind.GET_OBJECT);
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try {
      threads.invokeAll(
          IntStream.range(0, 5).<Callable<byte[]>>mapToObj(i -> this::readSmall).toList());
    } finally {
      threads.shutdownNow();
    }
    assertEquals(5, proxy.traffic().mostAtOnce());
    assertEquals(5, proxy.traffic().fetches().size());
  }

  @ParameterizedTest
  @CsvSource({"503,SlowDown", "500,InternalError", "403,AccessDenied", "404,NoSuchKey"})
  void errorsOfS3AreAnsweredAsOftenAsArmed(int status, String code) throws IOException {
    Trouble error =
        List.of(Trouble.slowDown(), Trouble.serverError(), Trouble.denied(), Trouble.missing())
            .stream()
            .filter(answer -> answer.status() == status)
            .findFirst()
            .orElseThrow();
    ArmedTrouble armed = proxy.arm(error, 2, RequestKind.GET_OBJECT);
    for (int i = 0; i < 2; i++) {
      S3Exception e = assertThrows(S3Exception.class, this::readSmall);
      assertEquals(status, e.statusCode());
      assertEquals(code, e.awsErrorDetails().errorCode());
    }
    assertArrayEquals(expected(0, SMALL - 1), readSmall());
    assertEquals(2, armed.happened());
    assertEquals(
        List.of(status, status, 206),
        proxy.traffic().fetches().stream().map(Fetched::status).toList());
  }

  @Test
  void onlyRequestsThatATestMeansAreTroubled() throws IOException {
    ArmedTrouble armed =
        proxy.arm(
            Trouble.denied(),
            10,
            asked -> asked.path().equals(PATH) && asked.range().equals("bytes=7-8"));
    readSmall();
    client.headObject(head -> head.bucket(BUCKET).key(KEY));
    assertEquals(0, armed.happened());
    assertThrows(S3Exception.class, () -> read(7, 8));
    armed.disarm();
    assertArrayEquals(expected(7, 8), read(7, 8));
    proxy.arm(Trouble.denied(), 10, RequestKind.GET_OBJECT);
    proxy.calm();
    assertArrayEquals(expected(7, 8), read(7, 8));
  }

  @Test
  void anUploadIsRefusedBeforeItsBodyComes() {
    proxy.arm(Trouble.slowDown(), 1, RequestKind.PUT);
    S3Exception e =
        assertThrows(
            S3Exception.class,
            () ->
                client.putObject(
                    put -> put.bucket(BUCKET).key("refused"), RequestBody.fromBytes(BIG)));
    assertEquals(503, e.statusCode());
    client.putObject(put -> put.bucket(BUCKET).key("taken"), RequestBody.fromBytes(BIG));
  }

  @Test
  void aDroppedConnectionIsResetWithinTheBody() throws IOException {
    proxy.arm(new Trouble.Drop(60_000), 1, RequestKind.GET_OBJECT);
    try (var in = open(0, SMALL - 1)) {
      assertArrayEquals(expected(0, 59_999), firstBytes(in, 60_000));
      assertThrows(SocketException.class, in::read);
    }
    assertEquals(List.of(new Fetched(PATH, 0, SMALL - 1, 206, 60_000)), proxy.traffic().fetches());
    assertArrayEquals(expected(60_000, 99_999), read(60_000, 99_999));
    assertEquals(List.of(), proxy.traffic().sentTwice());
  }

  @Test
  void aTruncatedBodyEndsBeforeItsPromisedLength() throws IOException {
    proxy.arm(new Trouble.Truncate(60_000), 1, RequestKind.GET_OBJECT);
    try (var in = open(0, SMALL - 1)) {
      assertEquals(SMALL, in.response().contentLength());
      assertArrayEquals(expected(0, 59_999), firstBytes(in, 60_000));
      assertThrows(ConnectionClosedException.class, in::read);
    }
  }

  @Test
  void aShortenedBodyLooksWhole() throws IOException {
    proxy.arm(new Trouble.Shorten(60_000), 1, RequestKind.GET_OBJECT);
    try (var in = open(0, SMALL - 1)) {
      assertEquals("bytes 0-99999/20000000", in.response().contentRange());
      assertArrayEquals(expected(0, 59_999), in.readAllBytes());
    }
    assertArrayEquals(expected(0, SMALL - 1), readSmall());
  }

  @Test
  void troublesThatCutLeaveShorterBodiesWhole() throws IOException {
    for (Trouble trouble :
        List.of(
            new Trouble.Drop(SMALL),
            new Trouble.Truncate(SMALL),
            new Trouble.Shorten(SMALL),
            new Trouble.Stall(SMALL))) {
      proxy.arm(trouble, 1, RequestKind.GET_OBJECT);
      assertArrayEquals(expected(0, SMALL - 1), readSmall());
      assertArrayEquals(expected(0, SMALL - 1), readSmall());
    }
  }

  @Test
  void aWrongEtagIsAllThatChanges() throws IOException {
    proxy.arm(new Trouble.WrongEtag("nonsense"), 1, RequestKind.GET_OBJECT);
    try (var in = open(0, SMALL - 1)) {
      assertEquals("\"nonsense\"", in.response().eTag());
      assertArrayEquals(expected(0, SMALL - 1), in.readAllBytes());
    }
  }

  @Test
  void aServerThatIgnoresRangesSendsTheWholeObject() throws IOException {
    String etag = client.headObject(head -> head.bucket(BUCKET).key(KEY)).eTag();
    proxy.arm(new Trouble.IgnoreRange(BIG), 1, RequestKind.GET_OBJECT);
    try (var in = open(5, 9)) {
      assertEquals(etag, in.response().eTag());
      assertArrayEquals(BIG, in.readAllBytes());
    }
    assertEquals(
        List.of(new Fetched(PATH, 0, BIG.length - 1, 200, BIG.length)), proxy.traffic().fetches());
  }

  @Test
  void anUnansweredRequestHangsUntilTheClientGivesUp() throws IOException {
    proxy.arm(new Trouble.Hang(), 1, RequestKind.GET_OBJECT);
    try (S3Client impatient = SdkClients.impatient(proxy.endpoint(), server)) {
      var e =
          assertThrows(
              SdkClientException.class, () -> impatient.getObject(g -> g.bucket(BUCKET).key(KEY)));
      assertTrue(e.getCause() instanceof SocketTimeoutException, e.toString());
    }
    assertArrayEquals(expected(0, SMALL - 1), readSmall());
    assertEquals(List.of(0, 206), proxy.traffic().fetches().stream().map(Fetched::status).toList());
  }

  @Test
  void aStalledBodyStopsInTheMiddle() throws IOException {
    proxy.arm(new Trouble.Stall(60_000), ALWAYS, RequestKind.GET_OBJECT);
    try (S3Client impatient = SdkClients.impatient(proxy.endpoint(), server)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(40),
          () -> {
            while (!isStalledAfter(impatient, 60_000)) {}
          });
    }
  }

  /** Whether so many bytes came before the client gave up, which on a busy machine may be less. */
  private static boolean isStalledAfter(S3Client impatient, int bytes) throws IOException {
    ResponseInputStream<GetObjectResponse> in;
    try {
      in = impatient.getObject(get -> get.bucket(BUCKET).key(KEY));
    } catch (SdkClientException tooLate) {
      return false;
    }
    int read = 0;
    try (in) {
      for (; read <= bytes; read++) {
        assertEquals(BIG[read], (byte) in.read());
      }
      throw new AssertionError("more bytes came");
    } catch (SocketTimeoutException e) {
      return read == bytes;
    }
  }

  @Test
  void aConnectionClosedWithoutAnAnswerIsNoticed() throws IOException {
    proxy.arm(new Trouble.NoAnswer(), 1, RequestKind.GET_OBJECT);
    var e = assertThrows(SdkClientException.class, this::readSmall);
    assertTrue(e.getCause() instanceof NoHttpResponseException, e.toString());
  }

  @Test
  void somethingHappensBetweenTwoRequestsOfAClient() throws IOException {
    String key = "t/swapped";
    String old = server.put(BUCKET, key, new byte[] {1});
    proxy.arm(
        new Trouble.Before(() -> server.put(BUCKET, key, new byte[] {2})),
        1,
        RequestKind.GET_OBJECT);
    assertEquals('"' + old + '"', client.headObject(h -> h.bucket(BUCKET).key(key)).eTag());
    try (var in = client.getObject(get -> get.bucket(BUCKET).key(key))) {
      assertNotEquals('"' + old + '"', in.response().eTag());
      assertArrayEquals(new byte[] {2}, in.readAllBytes());
    }
  }

  @Test
  void closingEndsHangingRequestsAndAllThreads() throws Exception {
    proxy.arm(new Trouble.Hang(), 1, RequestKind.GET_OBJECT);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      var hanging = thread.submit(this::readSmall);
      while (proxy.traffic().count() == 0) {
        Thread.sleep(5);
      }
      proxy.close();
      assertThrows(ExecutionException.class, () -> hanging.get(40, TimeUnit.SECONDS));
    } finally {
      thread.shutdownNow();
    }
    // a pool has ended a moment before its last thread has
    long until = System.nanoTime() + 20_000_000_000L;
    while (isServing() && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertFalse(isServing());
  }

  private static boolean isServing() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(each -> each.getName().equals("troubled-s3"));
  }

  @Test
  void aFailureOfATaskOfATestIsNotLost() {
    try (TroubledS3 other = new TroubledS3(server.endpoint());
        S3Client asking = SdkClients.of(other.endpoint(), server)) {
      Runnable failing =
          () -> {
            throw new IllegalArgumentException("of the test");
          };
      other.arm(new Trouble.Before(failing), 1, RequestKind.LIST);
      assertThrows(
          SdkClientException.class, () -> asking.listObjectsV2(list -> list.bucket(BUCKET)));
      var e = assertThrows(IllegalStateException.class, other::close);
      assertEquals("of the test", e.getCause().getMessage());
    }
  }
}
