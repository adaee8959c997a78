package dev.portico.gateway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs {@code plans/*.iq}: a line {@code # title}, a statement ending in a semicolon, and the lines
 * of its plan as EXPLAIN would print them.
 */
class PlanScriptsTest {
  private static final List<String> SCRIPTS =
      List.of("pushdown.iq", "held-back.iq", "across-stores.iq", "sub-queries.iq");
  private static final PlanningMesh MESH = new PlanningMesh();

  @AfterAll
  static void close() {
    MESH.close();
  }

  @TestFactory
  Stream<DynamicTest> scripts() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String script : SCRIPTS) {
      for (String part : read(script).split("(?m)^# ")) {
        if (!part.isBlank()) {
          tests.add(test(script, part));
        }
      }
    }
    return tests.stream();
  }

  private static DynamicTest test(String script, String part) {
    String title = part.substring(0, part.indexOf('\n')).trim();
    int end = part.indexOf(";\n");
    String sql = part.substring(part.indexOf('\n') + 1, end);
    String expected = part.substring(end + 2).strip();
    return DynamicTest.dynamicTest(script + ": " + title, () -> assertEquals(expected, plan(sql)));
  }

  private static String plan(String sql) {
    try {
      return String.join(
          "\n", PlanLines.of(MESH.plan(sql), dev.portico.gateway.policy.DecisionInfo.Detail.FULL));
    } catch (GatewayException e) {
      return e.display();
    }
  }

  private static String read(String script) throws IOException {
    try (var in = PlanScriptsTest.class.getResourceAsStream("/plans/" + script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
