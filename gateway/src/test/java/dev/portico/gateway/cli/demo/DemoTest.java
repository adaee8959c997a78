package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.DriverJar;
import dev.portico.gateway.cli.demo.TourAsker.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code portico demo} as a process of its own, on a hundredth of the data. */
@Timeout(900)
class DemoTest {
  private static final Pattern URL = Pattern.compile("jdbc:portico://127\\.0\\.0\\.1:\\d+/");

  /** All columns, so every mask, and the countries, so every filter. */
  private static final List<String> OF_PLAYS =
      List.of(
          "SELECT * FROM plays.play_events WHERE play_date = DATE '2026-03-31' AND event_id % 50 ="
              + " 0 ORDER BY event_id",
          "SELECT event_id, seconds_played, country FROM plays.play_events"
              + " WHERE play_date = DATE '2026-03-30' ORDER BY event_id",
          "SELECT country, count(*) FROM plays.play_events GROUP BY country ORDER BY country",
          "SELECT count(DISTINCT listener_id) FROM plays.play_events"
              + " WHERE play_date = DATE '2026-01-02'");

  private static final Pattern FETCHED = Pattern.compile("fetched (\\d+) bytes in (\\d+) requests");

  @TempDir static Path temp;
  private static TourOracle oracle;

  @BeforeAll
  static void fillTheOracle() throws Exception {
    oracle = TourOracle.of(DemoScale.SMALL, Files.createDirectory(temp.resolve("oracle")));
  }

  @AfterAll
  static void closeTheOracle() throws Exception {
    oracle.close();
  }

  @Test
  void everyStopOfTheTourHasAnAnswer() throws Exception {
    for (TourQuery query : TourQuery.all()) {
      List<String> answer = oracle.answer(query.sql());
      assertFalse(answer.isEmpty(), query.title());
      if (query.today().isPresent()) {
        assertNotEquals(answer, oracle.answer(query.today().get()), query.title());
      }
    }
  }

  @Test
  void onceEndsAfterTheTour() throws Exception {
    Process demo = demo("once", "--once");
    List<String> output = allLines(demo);
    assertEquals(0, demo.waitFor(), () -> String.join("\n", output));
    for (TourQuery query : TourQuery.all()) {
      assertTrue(
          output.stream().anyMatch(line -> line.endsWith(". " + query.title())), query.title());
    }
    assertTrue(output.stream().noneMatch(line -> line.startsWith("   failed:")));
    assertTrue(
        output.stream().anyMatch(line -> line.contains("fragment 1 on ")), "EXPLAIN is shown");
    assertTheLakeIsReadOnce(output);
    assertTheReportSaysWhatItRead(output);
    assertRulesOfTodayHoldForRowsOfThen(output);
    assertFourPeopleAreToldApart(output);
    assertStopped("once");
  }

  /** Seven days are fetched for the first query of the table, and nothing for the same again. */
  private static void assertTheLakeIsReadOnce(List<String> output) {
    List<String> costs =
        from(output, "8. ").stream()
            .takeWhile(line -> !line.startsWith("9. "))
            .filter(line -> line.startsWith("   | files of plays.play_events_lake: "))
            .toList();
    assertEquals(2, costs.size(), costs::toString);
    for (String cost : costs) {
      assertTrue(cost.contains("read 7 of 90, "), cost);
    }
    Matcher first = FETCHED.matcher(costs.get(0));
    assertTrue(first.find(), costs.get(0));
    assertNotEquals("0", first.group(1), costs.get(0));
    assertTrue(Integer.parseInt(first.group(2)) >= 7, costs.get(0));
    assertTrue(
        costs.get(1).matches(".* fetched 0 bytes in \\d+ requests, [1-9]\\d* bytes lay here, .*"),
        costs.get(1));
  }

  private static void assertTheReportSaysWhatItRead(List<String> output) {
    List<String> read =
        from(output, "10. ").stream()
            .takeWhile(line -> !line.startsWith("11. "))
            .filter(line -> line.startsWith("   | reads "))
            .toList();
    assertEquals(3, read.size(), read::toString);
    String at = " as of 2026-04-02T00:00Z (";
    assertTrue(read.get(0).startsWith("   | reads listeners.profiles" + at), read.get(0));
    assertTrue(read.get(1).startsWith("   | reads payments.royalties" + at), read.get(1));
    assertTrue(read.get(2).startsWith("   | reads plays.play_events as it is now"), read.get(2));
  }

  /** For ana: listener 492 has moved away since, 590 has come; and names of then are masked. */
  private static void assertRulesOfTodayHoldForRowsOfThen(List<String> output) {
    List<String> ana =
        from(output, "11. ").stream()
            .dropWhile(line -> !line.startsWith("   listener_id "))
            .limit(3)
            .map(line -> line.strip().replaceAll("\\s+", " "))
            .toList();
    assertEquals(
        List.of(
            "listener_id | 353 | 492 listener_id | 353 | 590",
            "display_name | l*********** | Á****** display_name | A***** | A*****",
            "country | DE | DE country | DE | DE"),
        ana);
  }

  /** Of the last stop; and what keeps values from ana is not told to her either. */
  private static void assertFourPeopleAreToldApart(List<String> output) {
    List<String> stop = from(output, "12. ");
    List<String> names = stop.stream().filter(line -> line.startsWith("   display_name ")).toList();
    assertEquals(3, names.size(), "rita has no such column");
    assertEquals(List.of("Z***", "Z****"), cells(names.get(0)));
    assertEquals(List.of("Zoé1", "Zoë20", "Noah31", "高橋81"), cells(names.get(1)));
    assertEquals(names.get(1), names.get(2));
    assertEquals(4, stop.stream().filter(line -> line.startsWith("   country ")).count());
    String refusal = stop.stream().filter(line -> line.contains("#listeners")).findFirst().get();
    assertTrue(refusal.startsWith("   ACCESS_DENIED") || refusal.startsWith("   POLICY_"), refusal);
    List<String> policy = from(stop, "   What decided it for ana (EXPLAIN POLICY):");
    assertTrue(policy.get(1).startsWith("   | table listeners.profiles: "), policy.toString());
    assertTrue(policy.stream().noneMatch(line -> line.contains("'DE'")), policy.toString());
  }

  private static List<String> from(List<String> lines, String beginning) {
    return lines.stream().dropWhile(line -> !line.startsWith(beginning)).toList();
  }

  /** What stands right of the first bar. */
  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
  }

  @Test
  void theMeshAnswersRightlyUntilItIsToldToStopEvenAfterAnEarlierOneWasKilled() throws Exception {
    killOnceReady("serving");
    Process demo = demo("serving");
    try (BufferedReader output = reader(demo)) {
      String url = urlIn(output);
      try (TourConnections connections = new TourConnections(DriverJar.load(), url, "demo")) {
        for (TourQuery query : TourQuery.all()) {
          Connection connection = connections.of(seesAll(query));
          assertEquals(oracle.answer(query.sql()), rows(connection, query.sql()), query.title());
          if (query.today().isPresent()) {
            String today = query.today().get();
            assertEquals(oracle.answer(today), rows(connection, today), query.title() + ", today");
          }
        }
        assertEachSeesThePart(connections);
        assertRulesHoldForTheLake(connections);
      }
    } finally {
      demo.destroy();
    }
    assertTrue(demo.waitFor(40, TimeUnit.SECONDS), "stops when told");
    assertEquals(0, demo.exitValue());
    assertStopped("serving");
  }

  /** Who sees the tables of a stop as they are: gus for an audit, and the owner of profiles. */
  private static TourAsker seesAll(TourQuery query) {
    return query.askers().get(query.comparesPeople() ? 1 : 0);
  }

  /** Whole tables, compared with what the owner of the rows knows. */
  private static void assertEachSeesThePart(TourConnections connections) throws Exception {
    List<TourQuery> tour = TourQuery.all();
    TourQuery compared = tour.get(tour.size() - 1);
    String count = "SELECT country, count(*) FROM listeners.profiles GROUP BY 1 ORDER BY 1";
    List<String> all = oracle.answer(count);
    List<String> own = all.stream().filter(row -> row.matches("(DE|FR)\\|.*")).toList();
    List<List<String>> answers = new ArrayList<>();
    for (TourAsker asker : compared.askers()) {
      if (asker.outcome() == Outcome.ANSWERED) {
        Connection connection = connections.of(asker);
        assertEquals(asker.user().equals("ana") ? own : all, rows(connection, count), asker.user());
        answers.add(rows(connection, compared.sql()));
      } else {
        assertThrows(SQLException.class, () -> rows(connections.of(asker), count));
      }
    }
    assertEquals(4, new HashSet<>(answers).size(), "four answers: " + answers);
  }

  /** Whoever asks gets the same of the files in the object store as of those that lie here. */
  private static void assertRulesHoldForTheLake(TourConnections connections) throws Exception {
    List<TourQuery> tour = TourQuery.all();
    List<String> shapes = new ArrayList<>();
    for (TourAsker asker : tour.get(tour.size() - 1).askers()) {
      Connection connection = connections.of(asker);
      List<String> shape = new ArrayList<>();
      for (String sql : OF_PLAYS) {
        String here = answerOrRefusal(connection, sql);
        String far = answerOrRefusal(connection, sql.replace("play_events", "play_events_lake"));
        assertEquals(here.replace("play_events", "play_events_lake"), far, asker + ": " + sql);
        shape.add(here);
      }
      shapes.add(String.join("\n", shape));
    }
    assertTrue(new HashSet<>(shapes).size() >= 3, "not everybody sees the same");
  }

  private static String answerOrRefusal(Connection connection, String sql) {
    try {
      return String.join("\n", rows(connection, sql));
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage().replaceAll("query [0-9a-f-]+", "query");
    }
  }

  /** Leaves the store's process running, which the next start has to deal with. */
  private static void killOnceReady(String cache) throws Exception {
    Process demo = demo(cache);
    try (BufferedReader output = reader(demo)) {
      urlIn(output);
    } finally {
      demo.destroyForcibly();
    }
    demo.waitFor();
    assertTrue(Files.exists(temp.resolve(cache).resolve("mesh/postgres/postmaster.pid")));
  }

  /** PostgreSQL removes this file when it has stopped. */
  private static void assertStopped(String cache) {
    assertFalse(Files.exists(temp.resolve(cache).resolve("mesh/postgres/postmaster.pid")));
  }

  private static String urlIn(BufferedReader output) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      Matcher url = URL.matcher(line);
      if (line.startsWith("  JDBC") && url.find()) {
        return url.group();
      }
    }
    throw new AssertionError(
        "the demo ended without telling where it is:\n" + String.join("\n", lines));
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          cells.add(TourOracle.normal(String.valueOf(result.getString(i))));
        }
        rows.add(String.join("|", cells));
      }
      return rows;
    }
  }

  private static Process demo(String cache, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Duser.timezone=UTC",
                "-Dportico.driver.jar=" + System.getProperty("portico.driver.jar"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.portico.gateway.GatewayMain",
                "demo",
                "--small",
                "--model",
                Path.of("..", "catalog-config").toString(),
                "--cache",
                temp.resolve(cache).toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static List<String> allLines(Process process) throws IOException {
    try (BufferedReader reader = reader(process)) {
      return reader.lines().toList();
    }
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
