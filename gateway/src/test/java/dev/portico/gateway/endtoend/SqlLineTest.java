package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** SQLLine, a program that knows nothing of Portico, with the shaded jar on its class path. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class SqlLineTest {
  private final Mesh mesh;

  SqlLineTest(Mesh mesh) {
    this.mesh = mesh;
  }

  /** The output of SQLLine in a process of its own. */
  private String sqlLine(String... commands) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("portico.sqlline.jar") + File.pathSeparator + RealDriver.jar(),
                "sqlline.SqlLine",
                "-u",
                mesh.jdbcUrl(),
                "-n",
                Mesh.USER,
                "-p",
                Mesh.PASSWORD,
                "--outputFormat=csv",
                "--silent=true",
                "--color=false"));
    for (String each : commands) {
      command.addAll(List.of("-e", each));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void listsTablesAndDescribesOne() throws Exception {
    String output = sqlLine("!tables", "!columns customers", "!primarykeys order_lines");
    assertTrue(output.contains("'mesh','pg','customers','TABLE','Who buys'"), output);
    assertTrue(output.contains("'mesh','csv','wanted','TABLE'"), output);
    assertTrue(output.contains("'mesh','pg','customers','name','12','VARCHAR','40'"), output);
    assertTrue(output.contains("'mesh','pg','order_lines','line_no','1'"), output);
  }

  @Test
  void runsAQueryOverThreeStores() throws Exception {
    String output =
        sqlLine(
            "SELECT c.name, w.remark, SUM(p.paid) AS paid FROM pg.customers AS c JOIN csv.wanted AS"
                + " w ON w.id = c.customer_id JOIN h2.payouts AS p ON p.customer_id = c.customer_id"
                + " GROUP BY c.name, w.remark ORDER BY paid DESC LIMIT 2;");
    assertTrue(
        output.contains("'name','remark','paid'")
            && output.contains("'customer 1','row 1','1375.00'")
            && output.contains("'customer 12','row 12','1180.00'"),
        output);
  }

  @Test
  void showsAnErrorWithItsCodeAndPlace() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("portico.sqlline.jar") + File.pathSeparator + RealDriver.jar(),
                "sqlline.SqlLine",
                "-u",
                mesh.jdbcUrl(),
                "-n",
                Mesh.USER,
                "-p",
                Mesh.PASSWORD,
                "-e",
                "SELECT nme FROM pg.customers;")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), output);
    assertTrue(
        output.contains("COLUMN_NOT_FOUND: ") && output.contains("(line 1, column 8)"), output);
  }
}
