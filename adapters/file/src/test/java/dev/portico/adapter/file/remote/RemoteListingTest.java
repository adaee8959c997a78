package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.remote.TableFiles.KeyCondition;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import dev.portico.testkit.s3.ListingS3;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.Trouble;
import dev.portico.testkit.s3.TroubledS3;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests, how long and how much memory it takes to list tables of many files. */
class RemoteListingTest {
  private static final String BUCKET = "lake";
  private static final int MANY = 100_000;
  private static final Duration FAR = Duration.ofMillis(30);
  private static final Column DAY = new Column("day", ColumnType.VARCHAR, true);
  private static final Column REGION = new Column("region", ColumnType.VARCHAR, true);

  @TempDir Path folder;
  private ListingS3 server;
  private TroubledS3 proxy;
  private RemotePort port;

  private void serve(Collection<String> keys) {
    serve(keys, Map.of());
  }

  private void serve(Collection<String> keys, Map<String, Object> more) {
    server = new ListingS3(BUCKET, keys, key -> new byte[8]);
    proxy = new TroubledS3(server.endpoint());
    Map<String, Object> settings =
        new java.util.HashMap<>(
            Map.of(
                "endpoint",
                proxy.endpoint().toString(),
                "accessKey",
                "any",
                "secretKey",
                "key",
                "listingAge",
                "1m"));
    settings.putAll(more);
    port =
        (RemotePort)
            new S3PortFactory()
                .create(new PortSettings("lake", folder, folder.resolve("mirror"), settings));
  }

  @AfterEach
  void stop() {
    port.close();
    proxy.close();
    server.close();
  }

  private static Collection<String> flat(int count) {
    return keys(
        count, i -> "t/part-%06d-0f8fad5b-d9cb-469f-a165-70867728950e.parquet".formatted(i));
  }

  private static Collection<String> days(int folders, int count) {
    return keys(count, i -> "t/day=%04d/part-%06d.parquet".formatted(i % folders, i));
  }

  private static Collection<String> keys(int count, java.util.function.IntFunction<String> key) {
    return IntStream.range(0, count).mapToObj(key).collect(Collectors.toSet());
  }

  private static FileTable table(String location, Column... columns) {
    return new FileTable(
        "s3://" + BUCKET + "/" + location,
        FileFormat.PARQUET,
        CsvOptions.DEFAULT,
        List.of(columns));
  }

  private TableFiles list(FileTable table) {
    return list(table, Optional.empty(), Meter.unlimited("lake"));
  }

  private TableFiles list(FileTable table, String key, Predicate<String> wanted) {
    return list(
        table,
        Optional.of(
            new KeyCondition(
                Set.of(key), keys -> !keys.containsKey(key) || wanted.test(keys.get(key)))),
        Meter.unlimited("lake"));
  }

  private TableFiles list(FileTable table, Optional<KeyCondition> wanted, Meter meter) {
    return TableFiles.of(
        port.services(),
        table,
        RemoteLocation.parse("lake", List.of("s3"), table.location()),
        wanted,
        Optional.empty(),
        meter,
        new Waiting("lake", Instant.now().plusSeconds(60)));
  }

  /** What a listing took. */
  private record Took(TableFiles files, int requests, long millis) {
    @Override
    public String toString() {
      return files.files().size() + " files, " + requests + " requests, " + millis + " ms";
    }
  }

  private Took taken(Callable<TableFiles> listing) throws Exception {
    port.services().listings().forget();
    int before = proxy.traffic().count();
    long start = System.nanoTime();
    TableFiles files = listing.call();
    long millis = (System.nanoTime() - start) / 1_000_000;
    Took took = new Took(files, proxy.traffic().count() - before, millis);
    System.out.println(took);
    return took;
  }

  @Test
  void aHundredThousandFilesOfOneFolderAreAHundredPages() throws Exception {
    serve(flat(MANY));
    proxy.latency(FAR);
    Took took = taken(() -> list(table("t/")));
    assertEquals(MANY, took.files().files().size());
    assertEquals(100, took.requests());
  }

  @Test
  void aThousandFoldersAreListedAtOnceUnlessKeysLeaveThemOut() throws Exception {
    serve(days(1_000, MANY));
    proxy.latency(FAR);
    for (String location : List.of("t/", "t/day=*/*.parquet", "t/**")) {
      Took all = taken(() -> list(table(location, DAY)));
      assertEquals(MANY, all.files().files().size());
      assertEquals(100, all.requests(), location);
    }
    Took one = taken(() -> list(table("t/day=*/*.parquet", DAY), "day", "0500"::equals));
    assertEquals(100, one.files().files().size());
    assertEquals(2, one.requests());
    assertEquals(999, one.files().skipped());
    Took half = taken(() -> list(table("t/", DAY), "day", day -> day.compareTo("0500") >= 0));
    assertEquals(MANY / 2, half.files().files().size());
    assertEquals(501, half.requests());
  }

  @Test
  void nestedKeysPruneLevelByLevel() throws Exception {
    serve(
        keys(
            MANY,
            i ->
                "t/region=%02d/day=%03d/part-%06d.parquet"
                    .formatted(i % 10, i / 10 % 100, i / 1000)));
    proxy.latency(FAR);
    FileTable table = table("t/region=*/day=*/*.parquet", REGION, DAY);
    assertEquals(100, taken(() -> list(table)).requests());
    Took region = taken(() -> list(table, "region", "07"::equals));
    assertEquals(MANY / 10, region.files().files().size());
    assertEquals(1 + 10, region.requests(), "below the wanted region everything at once");
    Took day = taken(() -> list(table, "day", "042"::equals));
    assertEquals(MANY / 100, day.files().files().size());
    assertEquals(1 + 10 + 10, day.requests());
  }

  @Test
  void aConditionOnOtherColumnsListsEverythingAtOnce() throws Exception {
    serve(days(1_000, 1_000));
    FileTable table = table("t/", DAY);
    list(table);
    Took took = taken(() -> list(table, "id", "7"::equals));
    assertEquals(1, took.requests());
  }

  @Test
  void oneFileMoreThanAHundredThousandIsRefused() {
    serve(flat(MANY + 1));
    PortException fault = assertThrows(PortException.class, () -> list(table("t/")));
    assertEquals(Reason.REFUSED, fault.reason());
    assertTrue(
        fault.getMessage().contains("'s3://lake/t/' has more than 100000 files"),
        fault.getMessage());
  }

  @Test
  void aFolderOfMillionsIsRefusedWithoutBeingListedToItsEnd() {
    serve(keys(300_000, i -> "t/other-%06d.bin".formatted(i)));
    PortException fault = assertThrows(PortException.class, () -> list(table("t/")));
    assertEquals(Reason.REFUSED, fault.reason());
    assertTrue(fault.getMessage().contains("'s3://lake/t'"), fault.getMessage());
    assertTrue(proxy.traffic().count() <= 251);
  }

  @Test
  void aHundredThousandFilesTakeLittleMemory() {
    serve(days(1_000, MANY));
    list(table("t/day=0000/", DAY));
    long before = used();
    TableFiles files = list(table("t/", DAY));
    long taken = used() - before;
    System.out.println((taken >> 20) + " MiB for " + files.files().size() + " files");
    assertTrue(taken < 40L << 20, taken + " bytes for " + files.files().size());
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void aListingIsForgottenInTime() throws Exception {
    serve(days(10, 100), Map.of("listingAge", "50ms"));
    long end = System.nanoTime() + 30_000_000_000L;
    while (proxy.traffic().count(RequestKind.LIST) < 3) {
      assertTrue(System.nanoTime() < end, "it is not asked for again");
      assertEquals(100, list(table("t/", DAY)).files().size());
      Thread.sleep(20);
    }
  }

  @Test
  void manyQueriesShareOneListing() throws Exception {
    serve(days(10, 100));
    proxy.latency(FAR);
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Future<TableFiles>> all =
          threads.invokeAll(
              IntStream.range(0, 200)
                  .mapToObj(i -> (Callable<TableFiles>) () -> list(table("t/", DAY)))
                  .toList());
      for (Future<TableFiles> each : all) {
        assertEquals(100, each.get().files().size());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, proxy.traffic().count(RequestKind.LIST));
  }

  @Test
  void thePayersLimitEndsThePayerAlone() throws Exception {
    serve(flat(5_000));
    proxy.latency(Duration.ofMillis(100));
    Meter poor = new Meter("lake", new FetchLimits(OptionalLong.empty(), OptionalLong.of(2)));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<PortException> payer =
          threads.submit(
              () ->
                  assertThrows(
                      PortException.class, () -> list(table("t/"), Optional.empty(), poor)));
      while (proxy.traffic().count(RequestKind.LIST) == 0) {
        Thread.sleep(5); // until the payer has asked
      }
      Future<TableFiles> other = threads.submit(() -> list(table("t/")));
      assertEquals(Reason.LIMIT, payer.get().reason());
      assertEquals(5_000, other.get().files().size());
    } finally {
      threads.shutdownNow();
    }
    assertEquals(5, proxy.traffic().count(RequestKind.LIST));
  }

  @Test
  void aPageThatBreaksOffIsAskedForAgainAndNotTheWholeListing() {
    serve(flat(10_000));
    proxy.arm(Trouble.slowDown(), 1, asked -> asked.query().contains("continuation-token"));
    proxy.arm(new Trouble.Drop(2_000), 1, asked -> asked.query().contains("continuation-token"));
    Meter meter = Meter.unlimited("lake");
    assertEquals(10_000, list(table("t/"), Optional.empty(), meter).files().size());
    assertEquals(12, proxy.traffic().count(RequestKind.LIST));
    assertEquals(12, meter.cost().requests());
  }

  @Test
  void aStoreThatRefusesOrIsBrokenGivesOneClearError() {
    serve(flat(10), Map.of("attempts", 2));
    proxy.arm(Trouble.denied(), 1, RequestKind.LIST);
    PortException denied = assertThrows(PortException.class, () -> list(table("t/")));
    assertEquals(Reason.REFUSED, denied.reason());
    assertTrue(denied.getMessage().contains("s3://lake/t"), denied.getMessage());
    proxy.arm(Trouble.serverError(), 2, RequestKind.LIST);
    PortException broken = assertThrows(PortException.class, () -> list(table("t/")));
    assertEquals(Reason.UNAVAILABLE, broken.reason());
    assertEquals(10, list(table("t/")).files().size(), "failures are not remembered");
  }

  @Test
  void aTableOfOneFolderOrOneFileIsOneRequest() throws Exception {
    serve(flat(10));
    assertEquals(1, taken(() -> list(table("t"))).requests());
    String one = "t/part-000003-0f8fad5b-d9cb-469f-a165-70867728950e.parquet";
    Took file = taken(() -> list(table(one)));
    assertEquals(1, file.requests());
    assertEquals(1, file.files().files().size());
  }
}
