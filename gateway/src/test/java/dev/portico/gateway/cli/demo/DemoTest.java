package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.DriverJar;
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
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code portico demo} as a process of its own, on a hundredth of the data. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DemoTest {
  private static final Pattern URL = Pattern.compile("jdbc:portico://127\\.0\\.0\\.1:\\d+/");

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
      assertFalse(oracle.answer(query.sql()).isEmpty(), query.title());
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
    assertStopped("once");
  }

  @Test
  void theMeshAnswersRightlyUntilItIsToldToStopEvenAfterAnEarlierOneWasKilled() throws Exception {
    killOnceReady("serving");
    Process demo = demo("serving");
    try (BufferedReader output = reader(demo)) {
      String url = urlIn(output);
      Properties login = new Properties();
      login.setProperty("user", "ana");
      login.setProperty("password", "demo");
      try (Connection connection = DriverJar.load().connect(url, login)) {
        for (TourQuery query : TourQuery.all()) {
          assertEquals(oracle.answer(query.sql()), rows(connection, query.sql()), query.title());
        }
      }
    } finally {
      demo.destroy();
    }
    assertTrue(demo.waitFor(40, TimeUnit.SECONDS), "stops when told");
    assertEquals(0, demo.exitValue());
    assertStopped("serving");
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
