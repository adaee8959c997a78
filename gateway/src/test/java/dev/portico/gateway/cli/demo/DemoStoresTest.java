package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.PortSource;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.sql.ViewQueries;
import dev.portico.spi.PortFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The real stores, small. */
class DemoStoresTest {
  private static final DemoScale SCALE = DemoScale.SMALL;

  private static final Path MODEL = Path.of("..", "catalog-config");

  @TempDir static Path temp;

  private static DemoFolder folder;
  private static DemoStores stores;

  @BeforeAll
  static void start() throws Exception {
    folder = DemoFolder.open(temp.resolve("demo"), SCALE);
    DemoStores.start(folder, SCALE, DemoPorts.free(), line -> {}).close();
    Files.writeString(folder.mesh().resolve("kept"), "nothing is made anew");
    stores = DemoStores.start(folder, SCALE, DemoPorts.free(), line -> {});
  }

  @AfterAll
  static void stop() throws Exception {
    try (DemoFolder lock = folder) {
      stores.close();
    }
  }

  @Test
  void theReaderReadsEveryTable() throws Exception {
    assertEquals(SCALE.listeners(), number(listeners(), "SELECT count(*) FROM profiles"));
    assertTrue(number(listeners(), "SELECT count(*) FROM devices") > SCALE.listeners());
    assertTrue(number(listeners(), "SELECT count(*) FROM subscriptions") > SCALE.listeners());
    assertEquals(SCALE.artists(), number(catalogue(), "SELECT count(*) FROM artists"));
    assertEquals(SCALE.tracks(), number(catalogue(), "SELECT count(*) FROM tracks"));
    assertEquals(SCALE.podcasts(), number(catalogue(), "SELECT count(*) FROM podcasts"));
    assertEquals(SCALE.episodes(), number(catalogue(), "SELECT count(*) FROM episodes"));
    assertEquals(
        SCALE.royalties(), number(payments(), "SELECT count(DISTINCT royalty_id) FROM royalties"));
    assertTrue(number(listeners(), "SELECT count(*) FROM profiles_history") > 0);
    assertEquals(SCALE.payouts(), number(payments(), "SELECT count(*) FROM payouts"));
    assertTrue(number(payments(), "SELECT count(*) FROM accounts") > 0);
  }

  @Test
  void theReaderCannotWrite() {
    assertThrows(SQLException.class, () -> change(listeners(), "DELETE FROM profiles"));
    assertThrows(SQLException.class, () -> change(catalogue(), "UPDATE tracks SET title = ''"));
    assertThrows(SQLException.class, () -> change(payments(), "DELETE FROM royalties"));
  }

  @Test
  void nobodyEntersWithoutThePassword() {
    for (String user : List.of("postgres", DemoPostgres.READER)) {
      assertThrows(
          SQLException.class,
          () -> DriverManager.getConnection(stores.postgres().url("listeners"), user, "").close());
    }
    assertThrows(
        SQLException.class,
        () -> DriverManager.getConnection(stores.h2().url(), "owner", "").close());
  }

  @Test
  void secretsAreForTheirOwnerOnly() throws Exception {
    DemoSecrets secrets = stores.secrets();
    for (Path file :
        List.of(
            secrets.ownerFile(), secrets.readerFile(), secrets.lakeFile(), secrets.hashKeyFile())) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())));
  }

  @Test
  void contractsAndStoresAgree() throws Exception {
    Path config = Files.createDirectory(temp.resolve("config"));
    new DemoConfig(MODEL).writeTo(config, stores, 1, 2);
    ServerSettings settings = SettingsReader.read(config, name -> Optional.empty());
    try (LiveCatalog catalog = LiveCatalog.open(settings, new FoundAdapters(), new ViewQueries())) {
      assertTrue(catalog.awaitProbed(Duration.ofSeconds(30)));
      assertEquals(Map.of(), catalog.unreachable());
      assertEquals(List.of(), catalog.snapshot().problems());
      assertEquals(List.of(), catalog.snapshot().drift());
      assertEquals(17, catalog.snapshot().tables().size());
    }
  }

  @Test
  void policiesAreThoseBesideTheModelAndTheKeyIsTheFolders() throws Exception {
    Path config = Files.createDirectory(temp.resolve("with-policies"));
    new DemoConfig(MODEL).writeTo(config, stores, 1, 2);
    ServerSettings.Policy policy = SettingsReader.read(config, name -> Optional.empty()).policy();
    Path bundle = policy.bundle().orElseThrow();
    assertTrue(Files.isSameFile(MODEL.resolve("../policies/bundle.tar.gz"), bundle));
    assertEquals(
        Files.readString(stores.secrets().hashKeyFile()),
        policy.hashKeys().get("default").reveal());
  }

  @Test
  void aModelThatLostALineTheDemoReplacesIsNamed() throws Exception {
    Path model = Files.createDirectory(temp.resolve("model"));
    Files.createDirectory(model.resolve("domains"));
    Files.writeString(model.resolve("users.yaml"), "users: []");
    String settings = Files.readString(MODEL.resolve("portico.yaml"));
    Files.writeString(
        model.resolve("portico.yaml"), settings.replace("root: data/plays", "root: plays"));
    DemoException fault =
        assertThrows(
            DemoException.class,
            () -> new DemoConfig(model).writeTo(temp.resolve("lost"), stores, 1, 2));
    assertTrue(fault.getMessage().contains("root: data/plays"), fault.getMessage());
  }

  @Test
  void moneyPaidFollowsMoneyEarned() throws Exception {
    BigDecimal earned =
        sum(
            payments(),
            "SELECT sum(amount) FROM royalties r WHERE revision ="
                + " (SELECT max(revision) FROM royalties k WHERE k.royalty_id = r.royalty_id)");
    BigDecimal paid = sum(payments(), "SELECT sum(amount) FROM payouts");
    assertTrue(paid.signum() > 0 && paid.compareTo(earned) <= 0, paid + " of " + earned);
  }

  @Test
  void eachDayOfPlaysIsAFile() throws Exception {
    List<Path> files = parquetFiles(stores.files());
    assertEquals(PlaysData.DAYS, files.size());
    assertTrue(files.get(0).endsWith("play_events/play_date=2026-01-01/events.parquet"));
    assertTrue(files.get(89).endsWith("play_events/play_date=2026-03-31/events.parquet"));
  }

  @Test
  void theLakeHoldsTheFilesOfPlays() throws Exception {
    try (S3Client reader = lake(stores.secrets().lake())) {
      List<S3Object> objects =
          reader.listObjectsV2Paginator(all -> all.bucket("streaming")).contents().stream()
              .toList();
      List<Path> files = parquetFiles(stores.files());
      assertEquals(
          files.stream().map(file -> "plays/" + stores.files().plays().relativize(file)).toList(),
          objects.stream().map(S3Object::key).toList());
      byte[] last =
          reader
              .getObjectAsBytes(get -> get.bucket("streaming").key(objects.get(89).key()))
              .asByteArray();
      assertArrayEquals(Files.readAllBytes(files.get(89)), last);
    }
  }

  @Test
  void objectsThatLostTheirETagsAreMadeAgain() throws Exception {
    Path objects = temp.resolve("copied");
    Path plays = Files.createDirectories(temp.resolve("few"));
    Files.writeString(plays.resolve("a"), "content");
    Path object = objects.resolve("streaming/plays/a");
    Files.createDirectories(object.getParent());
    Files.writeString(object, "CONTENT");
    DemoLake.start(objects, plays, DemoPorts.free().choose("lake", 0), stores.secrets()).close();
    if (Files.getFileStore(objects).supportsFileAttributeView("user")) {
      assertEquals("content", Files.readString(object));
    }
    Files.writeString(object, "CONTENT");
    DemoLake.start(objects, plays, DemoPorts.free().choose("lake", 0), stores.secrets()).close();
    assertEquals("CONTENT", Files.readString(object), "what is there stays");
  }

  @Test
  void theReaderOfTheLakeCannotWrite() throws Exception {
    try (S3Client reader = lake(stores.secrets().lake())) {
      String key = "plays/play_events/play_date=2026-01-01/events.parquet";
      assertThrows(
          S3Exception.class,
          () ->
              reader.putObject(
                  put -> put.bucket("streaming").key(key), RequestBody.fromString("x")));
      assertThrows(
          S3Exception.class, () -> reader.deleteObject(gone -> gone.bucket("streaming").key(key)));
      assertThrows(S3Exception.class, () -> reader.deleteBucket(gone -> gone.bucket("streaming")));
      assertThrows(
          S3Exception.class, () -> reader.createBucket(made -> made.bucket("another-bucket")));
      reader.headObject(head -> head.bucket("streaming").key(key));
    }
  }

  @Test
  void theLakeIsOpenToNobodyElse() {
    for (AwsCredentialsProvider stranger :
        List.of(
            AnonymousCredentialsProvider.create(),
            keys("wrong"),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("owner", "x")))) {
      try (S3Client client = client(stranger)) {
        S3Exception refusal =
            assertThrows(
                S3Exception.class, () -> client.listObjectsV2(all -> all.bucket("streaming")));
        assertEquals(403, refusal.statusCode());
      }
    }
  }

  private static S3Client lake(String key) {
    return client(keys(key));
  }

  private static AwsCredentialsProvider keys(String key) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(DemoLake.READER, key));
  }

  private static S3Client client(AwsCredentialsProvider credentials) {
    return S3Client.builder()
        .endpointOverride(URI.create(stores.lake().url()))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(credentials)
        .build();
  }

  @Test
  void filesAreTheSameEachTime() throws Exception {
    DemoFiles again = new DemoFiles(SCALE, Files.createDirectory(temp.resolve("again")));
    Path counted = temp.resolve("again.csv");
    again.writePartners();
    again.writePlays(counted, line -> {});
    assertEquals(-1, Files.mismatch(folder.mesh().resolve("counted-plays.csv"), counted));
    List<Path> files = parquetFiles(stores.files());
    List<Path> copies = parquetFiles(again);
    for (int i = 0; i < files.size(); i++) {
      assertEquals(-1, Files.mismatch(files.get(i), copies.get(i)), files.get(i).toString());
    }
    for (String name : List.of("partners.csv", "campaigns.csv")) {
      assertEquals(
          -1,
          Files.mismatch(stores.files().partners().resolve(name), again.partners().resolve(name)));
    }
  }

  @Test
  void partnersAreAwkwardCsv() throws Exception {
    String campaigns = Files.readString(stores.files().partners().resolve("campaigns.csv"));
    String partners = Files.readString(stores.files().partners().resolve("partners.csv"));
    assertTrue(campaigns.contains(";NULL"), "missing values");
    assertTrue(campaigns.contains("\"the \"\"big\"\" one\""), "quotes in a text");
    assertTrue(
        partners.lines().anyMatch(line -> line.matches("\\d+;\".*; .*\";.*")),
        "the delimiter in a text");
  }

  @Test
  void theFolderIsLockedWhileTheDemoRuns() {
    DemoException fault =
        assertThrows(DemoException.class, () -> DemoFolder.open(folder.root(), SCALE).close());
    assertTrue(fault.getMessage().contains("another demo uses the folder"), fault.getMessage());
  }

  @Test
  void aSecondStartFindsTheDataOfTheFirst() {
    assertTrue(Files.exists(folder.mesh().resolve("kept")));
  }

  private static List<Path> parquetFiles(DemoFiles files) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var paths = Files.walk(files.plays())) {
      paths.filter(path -> path.toString().endsWith(".parquet")).sorted().forEach(found::add);
    }
    return found;
  }

  private static Connection listeners() throws Exception {
    return reader(stores.postgres().url("listeners"));
  }

  private static Connection catalogue() throws Exception {
    return reader(stores.postgres().url("catalogue"));
  }

  private static Connection payments() throws Exception {
    return reader(stores.h2().url());
  }

  private static Connection reader(String url) throws Exception {
    return DriverManager.getConnection(url, DemoPostgres.READER, stores.secrets().reader());
  }

  private static long number(Connection connection, String sql) throws SQLException {
    return sum(connection, sql).longValueExact();
  }

  private static BigDecimal sum(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getBigDecimal(1);
    }
  }

  private static void change(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The adapters on the class path, as the server finds them. */
  private static final class FoundAdapters implements PortSource {
    private final Map<String, PortFactory> factories = new TreeMap<>();

    FoundAdapters() {
      ServiceLoader.load(PortFactory.class).forEach(found -> factories.put(found.type(), found));
    }

    @Override
    public Optional<PortFactory> forType(String type) {
      return Optional.ofNullable(factories.get(type));
    }

    @Override
    public Set<String> types() {
      return factories.keySet();
    }
  }
}
