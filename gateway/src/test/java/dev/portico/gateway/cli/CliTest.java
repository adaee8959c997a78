package dev.portico.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class CliTest {
  private final CliRun run = new CliRun();

  private int sql(String... more) {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(new String[] {"sql", "--config", "x", "--user", "ana"}, 0, arguments, 0, 5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return run.run(arguments);
  }

  @Test
  void aStatementIsPrintedAsATable() {
    assertEquals(0, sql("SELECT 1"));
    assertEquals("    n | t\n------+-----\n    1 | a,b\n NULL | \n(2 rows)\n", run.out());
    assertEquals("", run.err());
    assertTrue(run.gateway.closed);
  }

  @Test
  void csvIsTheResultAndNothingElse() {
    assertEquals(0, sql("--format", "csv", "SELECT 1;"));
    assertEquals("n,t\r\n1,\"a,b\"\r\n,\"\"\r\n", run.out());
    assertEquals("SELECT 1", run.gateway.asked.get(0));
  }

  @Test
  void settingsReachTheSession() {
    assertEquals(0, sql("--as-of", "2026-01-31", "--purpose", "royalties", "SELECT 1"));
    assertEquals(Optional.of("2026-01-31"), run.gateway.session.settings().asOf());
    assertEquals(Optional.of("royalties"), run.gateway.session.settings().purpose());
    assertEquals("ana", run.gateway.session.principal().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT wrong | 1 | portico: COLUMN_NOT_FOUND: no column \"wrong\" (line 1, column 8)",
        "SELECT store | 3 | portico: STORE_UNAVAILABLE: the store is away",
      })
  void anErrorIsOneLineWithItsCodeAndPlace(String statement, int code, String line) {
    assertEquals(code, sql(statement));
    assertEquals(line + "\n", run.err());
    assertEquals("", run.out());
  }

  @Test
  void aDefectShowsItsStackOnlyWithDebug() {
    assertEquals(3, sql("SELECT bug"));
    assertTrue(run.err().startsWith("portico: INTERNAL: "), run.err());
    assertFalse(run.err().contains("42"));
    assertEquals(1, run.err().lines().count());
    CliRun debugging = new CliRun();
    assertEquals(3, debugging.run("sql", "--debug", "--config", "x", "-u", "ana", "SELECT bug"));
    assertTrue(debugging.err().contains("at dev.portico"), debugging.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | Unmatched argument",
        "sql --config x --user ana --format xml SELECT | none of [table, csv, tsv, json, html]",
        "sql --config x --url y --user ana SELECT | mutually exclusive",
        "sql --config x --user ana --file f SELECT | not both",
        "sql --config x --user ana SELECT;SELECT | one statement per call, not 2",
        "sql --config x SELECT | who asks?",
        "serve | --config",
        "catalog | list, describe or drift?",
        "'' | which command?",
      })
  void wrongUseIsSaidSoAndExits2(String arguments, String expected) {
    assertEquals(2, run.run(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
    assertTrue(run.err().startsWith("portico: "), run.err());
    assertTrue(run.err().contains(expected), run.err());
    assertEquals("", run.out());
  }

  @Test
  void aWrongPasswordIsRefused() {
    run.environment.put("PORTICO_PASSWORD", "guess");
    assertEquals(1, sql("SELECT 1"));
    assertEquals("portico: AUTHENTICATION_FAILED: name or password is wrong\n", run.err());
  }

  @Test
  void thePasswordIsAskedForWhenThereIsATerminal() {
    run.without("PORTICO_PASSWORD").typedPassword("secret");
    assertEquals(0, sql("SELECT 1"));
  }

  @Test
  void withoutPasswordAndTerminalItSaysHow() {
    run.without("PORTICO_PASSWORD");
    assertEquals(2, sql("SELECT 1"));
    assertTrue(run.err().contains("set PORTICO_PASSWORD"), run.err());
  }

  @Test
  void theStatementMayComeFromAFileOrStandardInput(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("q.sql");
    Files.writeString(file, "-- a comment; with a semicolon\nSELECT 'a;b';\n-- the end\n");
    assertEquals(0, sql("--file", file.toString()));
    assertEquals("-- a comment; with a semicolon\nSELECT 'a;b'", run.gateway.asked.get(0));
    CliRun piped = new CliRun().input("SELECT 2");
    assertEquals(0, piped.run("sql", "--config", "x", "-u", "ana", "-f", "-"));
    assertEquals("SELECT 2", piped.gateway.asked.get(0));
  }

  @Test
  void aFailureToListenExits3() {
    assertEquals(3, run.run("serve", "--config", "x"));
    assertEquals("portico: ADDRESS_UNAVAILABLE: port 8765 is taken\n", run.err());
  }

  @Test
  void versionAndHelpGoToStandardOutput() {
    assertEquals(0, run.run("--version"));
    assertTrue(run.out().startsWith("portico "), run.out());
    CliRun help = new CliRun();
    assertEquals(0, help.run("--help"));
    for (String command :
        new String[] {"serve", "sql", "validate", "catalog", "reload", "password"}) {
      assertTrue(help.out().contains("  " + command + " "), help.out());
    }
    assertEquals(0, new CliRun().run("sql", "--help"));
  }

  @Test
  void passwordPrintsAHashOfWhatIsTyped() {
    CliRun piped = new CliRun().input("secret\n");
    assertEquals(0, piped.run("password"));
    assertTrue(piped.out().startsWith("$argon2id$"), piped.out());
    assertEquals(1, piped.out().lines().count());
    assertEquals(2, new CliRun().input("").run("password"));
  }

  @Test
  void reloadTellsWhatChanged() throws IOException {
    String body = "{\"catalog_version\":8,\"changes\":[\"added plays.events\"],\"problems\":[]}";
    assertEquals(0, reload(200, body));
    assertEquals("added plays.events\ncatalog version 8: 1 changes, 0 problems\n", run.out());
  }

  @Test
  void reloadShowsTheServersRefusal() throws IOException {
    assertEquals(
        1,
        reload(403, "{\"code\":\"ACCESS_DENIED\",\"detail\":\"reload needs the role operator\"}"));
    assertEquals("portico: ACCESS_DENIED: reload needs the role operator\n", run.err());
  }

  @Test
  void reloadOfSomethingElseSaysSo() throws IOException {
    assertEquals(3, reload(404, "<html>"));
    assertTrue(run.err().contains("does not look like a Portico server"), run.err());
  }

  @Test
  void reloadOfAServerThatIsNotThereExits3() {
    assertEquals(3, run.run("reload", "--url", "http://127.0.0.1:1/", "--user", "otto"));
    assertTrue(run.err().startsWith("portico: SERVER_UNREACHABLE: "), run.err());
    assertEquals(1, run.err().lines().count());
  }

  private int reload(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/v1/reload",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      return run.run(
          "reload",
          "--url",
          "http://127.0.0.1:" + server.getAddress().getPort() + "/",
          "-u",
          "otto");
    } finally {
      server.stop(0);
    }
  }
}
