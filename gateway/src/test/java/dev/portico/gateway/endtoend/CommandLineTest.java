package dev.portico.gateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.GatewayMain;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code portico sql} against a real server. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class CommandLineTest {
  private static final String SQL =
      "SELECT n.id, n.m, n.n, w.remark FROM pg.natives AS n JOIN csv.wanted AS w ON w.id = n.id"
          + " ORDER BY 1";

  private final Mesh mesh;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandLineTest(Mesh mesh) {
    this.mesh = mesh;
  }

  private int portico(String password, String input, String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, false, UTF_8),
            new PrintStream(err, true, UTF_8),
            name -> Optional.of(password).filter(p -> name.equals("PORTICO_PASSWORD")),
            prompt -> Optional.empty(),
            false,
            false);
    return new Cli(surroundings, GatewayMain.gateways(), List.of()).run(arguments);
  }

  private int sql(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("sql", "--url", mesh.jdbcUrl(), "--user", Mesh.USER));
    arguments.addAll(List.of(more));
    return portico(Mesh.PASSWORD, "", arguments.toArray(String[]::new));
  }

  private String errorLine() {
    String text = err.toString(UTF_8);
    assertEquals(1, text.lines().count(), text);
    return text.strip();
  }

  @Test
  void everyFormatShowsTheSameRows() {
    String most = "9".repeat(38);
    assertEquals(0, sql("--format", "csv", SQL), err.toString(UTF_8));
    assertEquals(
        "id,m,n,remark\r\n1,very happy," + most + ",row 1\r\n2,,,row 2\r\n", out.toString(UTF_8));
    out.reset();
    assertEquals(0, sql("--format", "tsv", SQL));
    assertEquals(
        "id\tm\tn\tremark\n1\tvery happy\t" + most + "\trow 1\n2\t\\N\t\\N\trow 2\n",
        out.toString(UTF_8).replace("\r\n", "\n"));
    out.reset();
    assertEquals(0, sql("--format", "json", SQL));
    assertTrue(
        out.toString(UTF_8).contains("[1,\"very happy\"," + most + ",\"row 1\"]"),
        out.toString(UTF_8));
    assertTrue(out.toString(UTF_8).contains("[2,null,null,\"row 2\"]"), out.toString(UTF_8));
    out.reset();
    assertEquals(0, sql("--format", "html", SQL));
    assertTrue(out.toString(UTF_8).contains(">" + most + "</td>"), out.toString(UTF_8));
    assertTrue(out.toString(UTF_8).strip().endsWith("</html>"), out.toString(UTF_8));
    out.reset();
    assertEquals(0, sql(SQL));
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertTrue(lines.get(0).strip().matches("id +\\| m +\\| +n \\| remark"), lines.get(0));
    assertTrue(lines.get(2).contains("very happy | " + most), lines.get(2));
    assertEquals("", err.toString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT nme FROM pg.customers | 1 | COLUMN_NOT_FOUND: .*\\(line 1, column 8\\)",
        "DELETE FROM pg.customers | 1 | READ_ONLY: .*",
        "SELECT 1 / (n - n) FROM pg.numbers | 1 | DIVISION_BY_ZERO: .*"
      })
  void aRefusalExits1(String statement, int code, String expected) {
    assertEquals(code, sql("--format", "csv", statement));
    assertTrue(errorLine().matches("portico: " + expected), err.toString(UTF_8));
  }

  @Test
  void aWrongPasswordExits1() {
    assertEquals(
        1, portico("wrong", "", "sql", "--url", mesh.jdbcUrl(), "--user", Mesh.USER, "SELECT 1"));
    assertTrue(errorLine().startsWith("portico: AUTHENTICATION_FAILED: "));
  }

  @Test
  void wrongUseExits2() {
    assertEquals(2, sql("--format", "xml", SQL));
    assertTrue(err.toString(UTF_8).startsWith("portico: "), err.toString(UTF_8));
  }

  @Test
  void aServerThatIsNotThereExits3() {
    assertEquals(
        3,
        portico("x", "", "sql", "--url", "jdbc:portico://127.0.0.1:1/", "-u", "ana", "SELECT 1"));
    assertTrue(errorLine().startsWith("portico: SERVER_UNREACHABLE: "), err.toString(UTF_8));
  }

  @Test
  void aStoreThatIsNotThereExits3() throws Exception {
    mesh.frail().cut();
    try {
      assertEquals(3, sql("SELECT COUNT(*) FROM frail.numbers"));
      assertTrue(errorLine().startsWith("portico: STORE_UNAVAILABLE: "), err.toString(UTF_8));
    } finally {
      mesh.frail().mend();
    }
  }

  @Test
  void statementsFromAPipeEndAtTheFirstError() {
    assertEquals(
        1,
        portico(
            Mesh.PASSWORD,
            "SELECT COUNT(*) AS n FROM csv.wanted;\n"
                + "SELECT x;\n"
                + "SELECT COUNT(*) FROM pg.customers;\n",
            "sql",
            "--url",
            mesh.jdbcUrl(),
            "-u",
            Mesh.USER,
            "--format",
            "csv"));
    assertEquals("n\r\n" + Edges.ROWS + "\r\n", out.toString(UTF_8));
    assertTrue(errorLine().startsWith("portico: COLUMN_NOT_FOUND: "));
  }

  @Test
  void theStatementsOfOneInputShareASessionsSpanAndReport() {
    String input =
        """
        SET as_of_from = '2026-01-10';
        SELECT plan FROM pg.plans ORDER BY plan;
        SELECT table_name, strategy, asked FROM portico.as_of_report;
        SHOW as_of;
        """;
    assertEquals(
        0,
        portico(
            Mesh.PASSWORD,
            input,
            "sql",
            "--url",
            mesh.jdbcUrl(),
            "--user",
            Mesh.USER,
            "--format",
            "csv"),
        err.toString(UTF_8));
    assertEquals(
        "plan|free|paid|table_name,strategy,asked|plans,validity,from to|as_of|from 2026-01-10 to"
            + " now",
        String.join("|", out.toString(UTF_8).lines().toList()));
  }
}
