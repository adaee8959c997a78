package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.portico.gateway.endtoend.RealDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own answers results that are several times its heap. */
@Timeout(300)
class SmallHeapTest {
  private static final String HEAP = "-Xmx128m";
  private static final int ROWS = 300_000;

  /** A line of text: a thousand and twenty-four characters, which no two rows share. */
  private static final int TEXT = 1_024;

  private static final Pattern READY =
      Pattern.compile("portico ready (jdbc:portico://\\S+:\\d+/) (http://\\S+:\\d+/)");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static Process gateway;
  private static BufferedReader said;
  private static URI door;
  private static String jdbcUrl;

  @BeforeAll
  static void serve() throws Exception {
    SmallMesh.in(folder).close();
    Files.delete(folder.resolve("domains/shop/shop.odps.yaml"));
    Files.delete(folder.resolve("domains/shop/shop.odcs.yaml"));
    Path contract = folder.resolve("domains/crm/crm.odcs.yaml");
    Files.writeString(
        contract,
        Files.readString(contract)
            .replace("\"{model}.csv\", format: csv", "\"{model}.parquet\", format: parquet")
            .replace(
                "name: id, logicalType: integer, physicalType: INTEGER",
                "name: id, logicalType: integer, physicalType: BIGINT"));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT i AS id, rpad(md5(i::VARCHAR), "
              + TEXT
              + ", 'The quick brown fox jumps over the lazy dog. ') AS name FROM range("
              + ROWS
              + ") t(i)) TO '"
              + folder.resolve("data/customers.parquet")
              + "' (FORMAT parquet, ROW_GROUP_SIZE 20000)");
    }
    gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.portico.gateway.GatewayMain",
                "serve",
                "--config",
                folder.toString())
            .redirectError(folder.resolve("log").toFile())
            .start();
    Matcher ready = READY.matcher(firstLine());
    assertTrue(ready.matches(), SmallHeapTest::log);
    jdbcUrl = ready.group(1);
    door = URI.create(ready.group(2));
  }

  private static String firstLine() throws IOException {
    said = new BufferedReader(new InputStreamReader(gateway.getInputStream(), UTF_8));
    String line = said.readLine();
    assertTrue(line != null, () -> "the gateway did not start: " + log());
    return line;
  }

  private static String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its end is a test too: asked to go, it drains, says no more and ends without a failure. */
  @AfterAll
  static void stop() throws Exception {
    if (gateway != null) {
      gateway.toHandle().destroy(); // leaves open what it says
      if (!gateway.waitFor(60, TimeUnit.SECONDS)) {
        gateway.destroyForcibly();
        fail(log());
      }
      assertEquals(0, gateway.exitValue(), SmallHeapTest::log);
      assertNull(said.readLine(), "one line is all that it prints");
    }
  }

  private static HttpResponse<InputStream> rows(String form) throws Exception {
    String basic =
        Base64.getEncoder().encodeToString(("ana:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.resolve("/v1/tables/crm/customers." + form))
            .header("Authorization", "Basic " + basic);
    HttpResponse<InputStream> answer = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode(), form);
    return answer;
  }

  private static long length(InputStream body) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    try (body) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        length += n;
      }
    }
    return length;
  }

  /** Five answers at once of 300 MB each, over both doors, which share a heap of 128 MB. */
  @Test
  void answersSeveralTimesTheHeapAreGivenInEveryFormAtOnce() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(5);
    try {
      Map<String, Future<Long>> answers = new LinkedHashMap<>();
      for (String form : List.of("csv", "json", "arrow")) {
        answers.put(form, clients.submit(() -> length(rows(form).body())));
      }
      answers.put("parquet", clients.submit(SmallHeapTest::textInParquet));
      answers.put("jdbc", clients.submit(SmallHeapTest::textOverJdbc));
      for (Map.Entry<String, Future<Long>> answer : answers.entrySet()) {
        long bytes = answer.getValue().get();
        assertTrue(
            bytes >= (long) ROWS * TEXT, () -> answer.getKey() + ": " + bytes + " bytes\n" + log());
      }
      assertTrue(gateway.isAlive(), SmallHeapTest::log);
    } finally {
      clients.shutdownNow();
    }
  }

  private static long textOverJdbc() throws Exception {
    long length = 0;
    try (Connection ana = RealDriver.connect(jdbcUrl, "ana", SmallMesh.PASSWORD);
        Statement statement = ana.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, name FROM crm.customers")) {
      while (rows.next()) {
        length += rows.getString("name").length();
      }
    }
    return length;
  }

  private static long textInParquet() throws Exception {
    Path file = folder.resolve("answer.parquet");
    try (InputStream body = rows("parquet").body()) {
      Files.copy(body, file);
    }
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*), sum(length(name)) FROM read_parquet('" + file + "')")) {
      assertTrue(rows.next());
      assertEquals(ROWS, rows.getLong(1));
      return rows.getLong(2);
    }
  }
}
