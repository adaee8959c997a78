package dev.portico.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.result.ResultFormat;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ShellTest {
  private final CliRun run = new CliRun();

  private int shell(String input) {
    return run.input(input).run("sql", "--config", "x", "--user", "ana");
  }

  private SqlClient client() {
    return new LocalClient(
        run.gateway,
        new Session(new Principal("ana", Set.of(), Map.of()), "local", SessionSettings.DEFAULT));
  }

  @Test
  void statementsGoOnOverLinesUntilTheirSemicolon() {
    assertEquals(0, shell("SELECT\n  ';' -- not; here\n  , 1;\nSELECT 2; SELECT 3;\n"));
    assertEquals(
        List.of("SELECT\n  ';' -- not; here\n  , 1", "SELECT 2", "SELECT 3"), run.gateway.asked);
    assertTrue(run.out().contains("(2 rows)"), run.out());
    assertTrue(run.gateway.closed);
  }

  @Test
  void theLastStatementOfAPipeNeedsNoSemicolon() {
    assertEquals(0, shell("SELECT 1"));
    assertEquals(List.of("SELECT 1"), run.gateway.asked);
  }

  @Test
  void theGatewaysOwnTablesAreListedByTheirSchema() {
    assertEquals(0, shell("\\d\n\\q\n"));
    assertFalse(run.out().contains("portico"), run.out());
    assertEquals(0, shell("\\d portico\n\\q\n"));
    assertTrue(run.out().contains("policies_in_force"), run.out());
  }

  @Test
  void aPipeEndsAtItsFirstErrorWithItsExitCode() {
    assertEquals(1, shell("SELECT 1;\nSELECT wrong;\nSELECT 3;\n"));
    assertEquals(List.of("SELECT 1", "SELECT wrong"), run.gateway.asked);
    assertTrue(run.err().contains("portico: COLUMN_NOT_FOUND"), run.err());
  }

  @Test
  void backslashCommandsDescribeAndLeave() {
    assertEquals(0, shell("\\d\n\\d plays.events\n\\format csv\nSELECT 1;\n\\?\n\\q\nSELECT 2;\n"));
    assertTrue(run.out().contains(" plays  | events | 1"), run.out());
    assertTrue(run.out().contains(" track_id | BIGINT | NOT NULL | what was played"), run.out());
    assertTrue(run.out().contains("n,t\r\n1,\"a,b\"\r\n"), run.out());
    assertEquals(List.of("SELECT 1"), run.gateway.asked);
  }

  @Test
  void aPersonAtATerminalGoesOnAfterAnErrorAndFindsTheHistory(@TempDir Path home) throws Exception {
    run.environment.put("HOME", home.toString());
    ByteArrayInputStream keys =
        new ByteArrayInputStream("SELECT wrong;\nSELECT\n2;\n\\q\n".getBytes(UTF_8));
    try (Terminal terminal = new DumbTerminal(keys, OutputStream.nullOutputStream())) {
      assertEquals(0, new Shell(run.surroundings(), client(), ResultFormat.CSV).run(terminal));
    }
    assertEquals(List.of("SELECT wrong", "SELECT\n2"), run.gateway.asked);
    assertTrue(run.err().contains("COLUMN_NOT_FOUND"), run.err());
    assertTrue(run.out().contains("n,t\r\n1,\"a,b\""), run.out());
    Path history = home.resolve(".portico_history");
    assertTrue(Files.readString(history).contains("SELECT wrong;"));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history)));
  }

  @Test
  void anUnknownCommandOrTableIsNamed() {
    assertEquals(2, shell("\\nonsense\n"));
    assertTrue(run.err().contains("there is no command \\nonsense"), run.err());
    CliRun other = new CliRun().input("\\d nothing\n");
    assertEquals(2, other.run("sql", "--config", "x", "--user", "ana"));
    assertTrue(other.err().contains("there is no table nothing"), other.err());
  }

  @Test
  void aRunningQueryIsCancelledFromAnotherThread() throws Exception {
    ShellCommands commands = new ShellCommands(run.surroundings(), client(), ResultFormat.TABLE);
    Thread interrupter =
        new Thread(
            () -> {
              try {
                if (run.gateway.waiting.await(60, TimeUnit.SECONDS)) {
                  commands.cancel();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    interrupter.start();
    assertEquals(1, commands.execute("SELECT forever;"));
    interrupter.join();
    assertTrue(run.err().contains("QUERY_CANCELLED"), run.err());
  }

  @Test
  void theLineEditorWaitsForTheSemicolonOnlyWhenTheLineIsEntered() {
    StatementParser parser = new StatementParser();
    assertThrows(EOFError.class, () -> parser.parse("SELECT 1", 8, ParseContext.ACCEPT_LINE));
    assertThrows(EOFError.class, () -> parser.parse("SELECT ';", 9, ParseContext.ACCEPT_LINE));
    parser.parse("SELECT 1;", 9, ParseContext.ACCEPT_LINE);
    parser.parse("\\d", 2, ParseContext.ACCEPT_LINE);
    assertEquals("play", parser.parse("SELECT x FROM(play", 18, ParseContext.COMPLETE).word());
  }

  @Test
  void completionKnowsSchemasTablesAndTheColumnsOfTablesInUse() {
    List<SqlClient.VisibleTable> tables = new NameCompleter(client()).loaded();
    assertTrue(
        NameCompleter.names("SELECT ", tables)
            .containsAll(Set.of("plays.", "plays.events", "portico.", "portico.columns")));
    assertTrue(
        NameCompleter.names("SELECT x FROM plays.events WHERE ", tables).contains("track_id"));
    assertFalse(NameCompleter.names("SELECT ", tables).contains("track_id"));
  }
}
