package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.DriverJar;
import dev.portico.gateway.cli.demo.DemoForLoad;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of {@code docs/guides/time-travel.md} run on the demo mesh, on a hundredth of its
 * data: each statement by whom its first line names, and what the page shows right after it is what
 * comes back. An ellipsis on the page stands for any text.
 */
@Timeout(900)
class TimeTravelGuideTest {
  private static final String GUIDE = Page.at("docs/guides/time-travel.md").text();
  private static final Pattern SQL =
      Pattern.compile(
          "^```sql\\n(?:-- (\\w+)(?: for ([\\w-]+))?\\n)?(.*?)^```\\n\\s*"
              + "(?:((?:\\|[^\\n]*\\n)+)|```text\\n(.*?)^```)?",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final String REFUSED = "refused";
  private static final Pattern URL = Pattern.compile("`jdbc:portico://[^/]*/\\?asOf=([^`]+)`");
  private static final Pattern SHELL =
      Pattern.compile("^PORTICO_PASSWORD=demo (portico sql .*)$", Pattern.MULTILINE);
  private static final Pattern CURL =
      Pattern.compile(
          "^curl -u (\\S+)((?: -H '[^']*')+) \\\\\\n  -d '([^']*)' \\\\\\n"
              + "  http://127\\.0\\.0\\.1:8080(\\S+)$",
          Pattern.MULTILINE);

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
  void statementsAnswerWhatThePageShows() throws Exception {
    int shown = 0;
    List<String> wrong = new ArrayList<>();
    Matcher block = SQL.matcher(GUIDE);
    while (block.find()) {
      String user = block.group(1) == null ? "dora" : block.group(1);
      try (Connection connection = connect(user, block.group(2), demo.jdbcUrl())) {
        List<String> answer = answer(connection, block.group(3));
        boolean refused = answer.get(0).equals(REFUSED) && block.group(5) == null;
        if (refused || answer.size() < 2) {
          wrong.add(block.group(3) + "has no row: " + answer);
        }
        shown += check(block, answer, wrong);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(shown >= 5, "answers that the page shows: " + shown);
  }

  private static int check(Matcher block, List<String> answer, List<String> wrong) {
    String expected;
    if (block.group(4) != null) {
      expected = block.group(4).replaceFirst("\\n\\|-.*", "");
    } else if (block.group(5) != null) {
      expected = block.group(5);
    } else {
      return 0;
    }
    String all = String.join("\n", answer);
    String wildcards =
        Stream.of(expected.strip().split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    boolean whole = block.group(4) != null;
    if (whole ? !all.matches(wildcards) : !Pattern.compile(wildcards).matcher(all).find()) {
      wrong.add(block.group(3) + "answers\n" + all);
    }
    return 1;
  }

  /** The rows of the last statement under their names, or what was refused. */
  private static List<String> answer(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String one : sql.strip().split(";\\n")) {
        lines.clear();
        if (statement.execute(one)) {
          read(statement, lines);
        }
      }
    } catch (SQLException e) {
      return List.of(REFUSED, e.getMessage());
    }
    return lines;
  }

  private static void read(Statement statement, List<String> lines) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      int columns = rows.getMetaData().getColumnCount();
      List<String> cells = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        cells.add(rows.getMetaData().getColumnLabel(i));
      }
      lines.add(line(cells));
      while (rows.next()) {
        cells.clear();
        for (int i = 1; i <= columns; i++) {
          cells.add(rows.getString(i) == null ? "" : rows.getString(i));
        }
        lines.add(line(cells));
      }
    }
  }

  private static String line(List<String> cells) {
    return cells.size() == 1
        ? cells.get(0)
        : cells.stream()
            .map(c -> c.isEmpty() ? "" : c + " ")
            .collect(Collectors.joining("| ", "| ", "|"));
  }

  /** Its key is NOT NULL in the store, which no plan may promise of rows of then. */
  @Test
  void aTableWithAnEnforcedKeyIsReadColumnByColumn() throws Exception {
    try (Connection connection = connect("dora", null, demo.jdbcUrl())) {
      String select = "SELECT subscription_id, plan FROM listeners.subscriptions";
      String some = " WHERE subscription_id < 60 ORDER BY subscription_id";
      List<String> today = answer(connection, select + some);
      assertTrue(today.size() > 20, today::toString);
      assertEquals(
          today,
          answer(connection, select + " FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP" + some),
          "as of now is the same");
      List<String> then = answer(connection, select + " FOR SYSTEM_TIME AS OF '2025-12-31'" + some);
      List<String> ever = answer(connection, select + " FOR SYSTEM_TIME ALL" + some);
      assertTrue(ever.containsAll(today) && ever.containsAll(then), ever::toString);
      assertTrue(ever.size() > today.size(), ever::toString);
    }
  }

  /** When a row held is no secret, only nothing that the contract publishes. */
  @Test
  void explainTellsColumnsOfTheHistoryFromHiddenOnes() throws Exception {
    try (Connection connection = connect("ana", null, demo.jdbcUrl())) {
      String plan =
          String.join(
              "\n",
              answer(
                  connection,
                  "EXPLAIN SELECT country FROM listeners.profiles FOR SYSTEM_TIME AS OF"
                      + " '2026-04-02'"));
      assertTrue(plan.contains("<history column> <="), plan);
      assertFalse(plan.contains("<hidden column> <="), plan);
    }
  }

  @Test
  void aConnectionsUrlHoldsTheInstant() throws Exception {
    Matcher url = URL.matcher(GUIDE);
    int seen = 0;
    for (; url.find(); seen++) {
      try (Connection connection =
          connect("dora", null, demo.jdbcUrl() + "?asOf=" + url.group(1))) {
        String held = answer(connection, "SHOW as_of").get(1);
        assertTrue(held.startsWith(url.group(1)), held);
      }
    }
    assertTrue(seen > 0, "the page shows a URL with asOf");
  }

  /** The two ways that answer in CSV say the same, and something else than today. */
  @Test
  void shellAndHttpReadAsOfTheInstant() throws Exception {
    Matcher shell = SHELL.matcher(GUIDE);
    Matcher curl = CURL.matcher(GUIDE);
    assertTrue(shell.find() && curl.find(), "the page shows portico sql and curl");
    Desk desk = new Desk(temp.resolve("desk"), Map.of("PORTICO_PASSWORD", "demo"));
    String url = demo.jdbcUrl();
    Desk.Answer then = desk.portico(shell.group(1), "--url", url);
    assertEquals(0, then.code(), then.err());
    String command = shell.group(1).replaceFirst("--as-of \\S+ ", "");
    Desk.Answer today = desk.portico(command, "--url", url);
    assertEquals(sorted(then.out()), sorted(fetched(curl)));
    assertFalse(sorted(then.out()).equals(sorted(today.out())), today.out());
  }

  private static String fetched(Matcher curl) throws Exception {
    URI target = demo.httpUri().resolve(curl.group(4));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target).POST(HttpRequest.BodyPublishers.ofString(curl.group(3)));
    byte[] login = curl.group(1).getBytes(StandardCharsets.UTF_8);
    request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
    Matcher header = Pattern.compile("-H '([^:]*): ([^']*)'").matcher(curl.group(2));
    while (header.find()) {
      request.header(header.group(1), header.group(2));
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
    return response.body();
  }

  private static List<String> sorted(String csv) {
    return csv.lines().map(String::strip).sorted().toList();
  }

  private static Connection connect(String user, String purpose, String url) throws Exception {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", "demo");
    if (purpose != null) {
      login.setProperty("purpose", purpose);
    }
    return DriverJar.load().connect(url, login);
  }
}
