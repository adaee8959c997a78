package dev.portico.gateway.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.demo.DemoForLoad;
import dev.portico.gateway.docs.Page.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every address, command, formula and program of {@code docs/reference/http.md} and {@code
 * docs/guides/spreadsheets.md} is asked as it stands there, of the demo mesh with a hundredth of
 * its data: what they give is what the pages say, and each JSON answer has the fields that are
 * shown.
 */
@Timeout(900)
class HttpPagesTest {
  private static final Page HTTP = Page.at("docs/reference/http.md");
  private static final Page SHEETS = Page.at("docs/guides/spreadsheets.md");
  private static final String LOCAL = "http://127.0.0.1:8080";
  private static final String PUBLIC = "https://portico.example.org";
  private static final String GERMAN =
      "SELECT name FROM catalogue.artists WHERE country = 'DE' ORDER BY name";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path temp;
  private static DemoForLoad demo;

  @BeforeAll
  static void start() throws Exception {
    demo = DemoForLoad.small(temp.resolve("demo"), Page.root().resolve("catalog-config"));
  }

  @AfterAll
  static void stop() throws Exception {
    demo.close();
  }

  @Test
  void theCommandsOfTheReferenceRun() throws Exception {
    List<Block> commands = blocks(HTTP, "sh");
    assertEquals(5, commands.size(), "each command of the page has its check here");
    List<String> german = rows(csv(GERMAN));

    List<String> some = rows(new String(curl(commands.get(0)), UTF_8));
    assertEquals("name", some.remove(0));
    assertEquals(5, some.size());
    assertTrue(german.containsAll(some));

    List<String> all = rows(new String(curl(commands.get(1)), UTF_8));
    assertEquals(sorted(rows(csv("SELECT name FROM catalogue.artists"))), sorted(all));

    List<List<String>> sheet = sheet(curl(commands.get(2)));
    assertEquals(List.of("name", "country"), sheet.remove(0));
    assertEquals(Math.min(100, german.size() - 1), sheet.size());
    assertTrue(sheet.stream().allMatch(row -> row.get(1).equals("DE")), sheet::toString);

    JsonNode key = JSON.readTree(curl(commands.get(3)));
    String link = key.path("url").asText();
    assertTrue(
        link.endsWith("?key=" + key.path("key").asText()), "put the address before the link");
    HttpResponse<byte[]> opened = send(request(LOCAL + link, null));
    assertEquals(200, opened.statusCode(), new String(opened.body(), UTF_8));

    curl(commands.get(4));
    String jar = commands.get(4).text().replaceAll("(?s).*# ", "").strip();
    try (var files = Files.list(temp.resolve("here"))) {
      String pattern = jar.replace(".", "\\.").replace("<version>", "[0-9.]+(-SNAPSHOT)?");
      assertTrue(files.anyMatch(f -> f.getFileName().toString().matches(pattern)), jar);
    }
  }

  @Test
  void theAnswersHaveTheFieldsThatAreShown() throws Exception {
    List<Block> shown = blocks(HTTP, "json");
    JsonNode answer = JSON.readTree(shown.get(0).text());
    HttpResponse<byte[]> numbers =
        post("SELECT artist_id AS id FROM catalogue.artists WHERE artist_id <= 2 ORDER BY 1");
    assertEquals(shape(answer), shape(JSON.readTree(numbers.body())));
    assertEquals(
        shown.get(0).text().replaceAll("q-[^\"]*", "q-").strip(),
        new String(numbers.body(), UTF_8).replaceAll("q-[^\"]*", "q-").strip(),
        "to the letter");

    JsonNode running = JSON.readTree(shown.get(1).text());
    assertEquals(shape(running), shape(runningQueries()));

    JsonNode problem = JSON.readTree(shown.get(shown.size() - 1).text());
    HttpResponse<byte[]> refused = post("SELECT nmae FROM catalogue.artists");
    assertEquals(problem.path("status").asInt(), refused.statusCode());
    JsonNode told = JSON.readTree(refused.body());
    for (Iterator<String> names = problem.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      assertEquals(problem.get(name), told.get(name), name);
    }
  }

  @Test
  void theAddressesOfTheGuideAreFiles() throws Exception {
    List<String> addresses =
        SHEETS.blocks().stream().map(Block::text).filter(t -> t.startsWith(LOCAL)).toList();
    assertEquals(3, addresses.size());
    List<List<String>> artists = sheet(ok(get(addresses.get(0))));
    assertEquals(rows(csv("SELECT 1 FROM catalogue.artists")).size(), artists.size());

    List<String> then = rows(new String(ok(get(addresses.get(1))), UTF_8));
    assertEquals("listener_id,country", then.get(0));
    assertEquals(101, then.size());
    assertTrue(then.stream().skip(1).allMatch(row -> row.endsWith(",DE")), then::toString);

    List<List<String>> counted = sheet(ok(get(addresses.get(2))));
    assertEquals(
        rows(csv("SELECT country, COUNT(*) FROM catalogue.artists GROUP BY country")).size(),
        counted.size());
  }

  @Test
  void theKeyOfTheGuideOpensTheFormulaAndNothingElse() throws Exception {
    String create = blocks(SHEETS, "sh").get(0).text().strip();
    Desk desk = new Desk(temp, Map.of("PORTICO_PASSWORD", "demo"));
    Desk.Answer made = desk.portico(inTime(create), "--url", demo.httpUri().toString());
    assertEquals(0, made.code(), made.err());
    String key = made.out().lines().filter(l -> l.contains("?key=")).findFirst().orElseThrow();
    assertEquals(1, made.out().strip().lines().count(), "prints the link alone");
    key = key.replaceAll(".*\\?key=", "").strip();

    String formula = found(SHEETS, "=IMPORTDATA\\(\"(" + PUBLIC + "[^\"]*)\"\\)");
    String address = formula.replace(PUBLIC, LOCAL).replace("pk_…", key);
    assertFalse(address.equals(formula.replace(PUBLIC, LOCAL)), formula);
    List<String> rows = rows(new String(ok(send(request(address, null))), UTF_8));
    assertEquals("name,country", rows.get(0));
    assertTrue(rows.size() > 10, rows::toString);
    String other = address.replace("artists", "tracks");
    HttpResponse<byte[]> refused = send(request(other, null));
    assertEquals(403, refused.statusCode());
    assertTrue(new String(refused.body(), UTF_8).contains("for something else"));
  }

  /** As Excel sends it: the base, the path behind it, and the parameters encoded. */
  @Test
  void whatPowerQueryAsksIsATable() throws Exception {
    String base = found(SHEETS, "Web\\.Contents\\(\"([^\"]*)\"");
    String path = found(SHEETS, "RelativePath = \"([^\"]*)\"");
    Matcher parameters =
        Pattern.compile("(?:#\"([^\"]*)\"|(\\w+)) = \"([^\"]*)\"")
            .matcher(found(SHEETS, "Query = \\[(.*?)\\]\\]"));
    List<String> query = new ArrayList<>();
    while (parameters.find()) {
      String name = parameters.group(1) == null ? parameters.group(2) : parameters.group(1);
      query.add(encoded(name) + "=" + encoded(parameters.group(3)));
    }
    assertEquals(3, query.size(), query::toString);
    HttpResponse<byte[]> answer =
        send(request(base + "/" + path + "?" + String.join("&", query), "ana"));
    List<String> rows = rows(new String(ok(answer), UTF_8));
    assertTrue(rows.get(0).startsWith("listener_id,"), rows.get(0));
    assertTrue(rows.size() > 10, rows::toString);
  }

  @Test
  void whatAppsScriptAsksIsATable() throws Exception {
    String address = found(SHEETS, "UrlFetchApp\\.fetch\\('([^']*)'");
    assertTrue(SHEETS.text().contains("Authorization: 'Basic ' + Utilities.base64Encode("));
    List<String> rows = rows(new String(ok(get(address.replace(PUBLIC, LOCAL))), UTF_8));
    assertEquals(rows(csv("SELECT 1 FROM catalogue.artists")).size(), rows.size());
  }

  @Test
  void theFeedOfTheGuideListsTheDomain() throws Exception {
    String feed = found(SHEETS, "OData\\.Feed\\(\"([^\"]*)\"");
    String header = found(SHEETS, "OData\\.Feed\\(\"[^\"]*\", \\[#\"([^\"]*)\"");
    HttpRequest asked =
        HttpRequest.newBuilder(request(feed, "ana"), (n, v) -> true)
            .header(header, "royalty-report")
            .build();
    JsonNode service = JSON.readTree(ok(send(asked)));
    assertTrue(service.toString().contains("\"artists\""), service.toString());
  }

  @Test
  void aSavedQueryIsReadByItsName() throws Exception {
    String address = found(SHEETS, "`(" + LOCAL + "/v1/saved/<name>\\.xlsx)`");
    String name = address.replace("<name>", "german-artists");
    HttpRequest put =
        HttpRequest.newBuilder(request(name.replace(".xlsx", ""), "ana"), (n, v) -> true)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(JSON.createObjectNode().put("sql", GERMAN).toString()))
            .build();
    assertTrue(send(put).statusCode() < 300);
    assertEquals(rows(csv(GERMAN)).size(), sheet(ok(get(name))).size());
  }

  private static JsonNode runningQueries() throws Exception {
    // read row by row: a result that nobody fetches stays in work
    String slow = "SELECT a.artist_id, b.title FROM catalogue.artists a, catalogue.tracks b";
    HttpRequest request = request(LOCAL + "/v1/query.csv?sql=" + encoded(slow), "ana");
    HttpResponse<java.io.InputStream> unread = CLIENT.send(request, BodyHandlers.ofInputStream());
    try (java.io.InputStream body = unread.body()) {
      assertEquals(200, unread.statusCode());
      return JSON.readTree(ok(get(LOCAL + "/v1/queries")));
    }
  }

  /** The names of all fields. */
  private static TreeSet<String> shape(JsonNode node) {
    TreeSet<String> names = new TreeSet<>();
    node.fields()
        .forEachRemaining(
            field -> {
              names.add(field.getKey());
              shape(field.getValue()).forEach(inner -> names.add(field.getKey() + "." + inner));
            });
    node.elements().forEachRemaining(element -> names.addAll(shape(element)));
    return names;
  }

  private static List<Block> blocks(Page page, String language) {
    return page.blocks().stream().filter(b -> b.language().equals(language)).toList();
  }

  private static String found(Page page, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(page.text());
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }

  /** A key must end in the future, also of those who read the page later. */
  private static String inTime(String command) {
    return command.replace("2026-12-31", LocalDate.now().plusDays(20).toString());
  }

  private static byte[] curl(Block block) throws Exception {
    Path here = Files.createDirectories(temp.resolve("here"));
    String command =
        inTime(block.text())
            .replaceFirst("^curl ", "curl -sS --fail ")
            .replace(LOCAL + "/", demo.httpUri().toString());
    Path out = Files.createTempFile(temp, "out", ".bin");
    Path err = Files.createTempFile(temp, "err", ".txt");
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(here.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command + "\n" + Files.readString(err));
    return Files.readAllBytes(out);
  }

  private static HttpResponse<byte[]> get(String address) throws Exception {
    return send(request(address.strip(), "ana"));
  }

  private static HttpResponse<byte[]> post(String sql) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(request(LOCAL + "/v1/query", "ana"), (n, v) -> true)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.createObjectNode().put("sql", sql).toString()))
            .build();
    return send(request);
  }

  private static String csv(String sql) throws Exception {
    return new String(ok(get(LOCAL + "/v1/query.csv?sql=" + encoded(sql))), UTF_8);
  }

  /** Spaces, quotes and dollars are encoded, as programs do. */
  private static HttpRequest request(String address, String user) {
    String path =
        address
            .substring(LOCAL.length())
            .replaceFirst("^/", "")
            .replace(" ", "%20")
            .replace("'", "%27")
            .replace("$", "%24");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(demo.httpUri() + path));
    if (user != null) {
      String login = Base64.getEncoder().encodeToString((user + ":demo").getBytes(UTF_8));
      request.header("Authorization", "Basic " + login);
    }
    return request.build();
  }

  private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private static byte[] ok(HttpResponse<byte[]> answer) {
    assertEquals(
        200, answer.statusCode(), () -> answer.uri() + "\n" + new String(answer.body(), UTF_8));
    return answer.body();
  }

  private static List<String> rows(String csv) {
    return new ArrayList<>(csv.lines().toList());
  }

  private static List<String> sorted(List<String> rows) {
    return rows.stream().sorted().toList();
  }

  private static List<List<String>> sheet(byte[] workbook) throws IOException {
    try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(workbook))) {
      List<List<String>> rows = new ArrayList<>();
      book.getFirstSheet()
          .read()
          .forEach(
              row -> {
                List<String> cells = new ArrayList<>();
                row.stream().forEach(cell -> cells.add(cell == null ? null : cell.getText()));
                rows.add(cells);
              });
      return rows;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
