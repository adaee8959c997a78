package dev.portico.gateway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs {@code plans/*.iq}: a line {@code # title}, a statement ending in a semicolon, and the lines
 * of its plan as EXPLAIN would print them. Those of {@code masks.iq} are of a caller who sees names
 * of customers, notes of orders and addresses of clicks as their whole hash, and the text of
 * invoices as an address.
 */
class PlanScriptsTest {
  private static final List<String> SCRIPTS =
      List.of("pushdown.iq", "held-back.iq", "across-stores.iq", "sub-queries.iq", "masks.iq");
  private static final String MASKS = "masks.iq";
  private static final PlanningMesh MESH = new PlanningMesh();
  private static final PlanningMesh MASKED = new PlanningMesh(masks());

  @AfterAll
  static void close() {
    MESH.close();
    MASKED.close();
  }

  private static FixedAuthorizer masks() {
    Mask hash = mask(new Mask.Hash("default", Optional.of(new HashKey("a secret")), 64));
    Mask email = mask(new Mask.Email());
    FixedAuthorizer authorizer = new FixedAuthorizer();
    authorizer.decide(
        "ana",
        Map.of(
            "customers", Rule.of(RowFilter.ALL, Map.of("name", hash)),
            "orders", Rule.of(RowFilter.ALL, Map.of("note", hash)),
            "invoices", Rule.of(RowFilter.ALL, Map.of("text", email)),
            "clicks", Rule.of(RowFilter.ALL, Map.of("url", hash))));
    return authorizer;
  }

  private static Mask mask(Mask.Function function) {
    return new Mask(function, ColumnType.VARCHAR, true, Optional.empty());
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
    return DynamicTest.dynamicTest(
        script + ": " + title, () -> assertEquals(expected, plan(script, sql)));
  }

  private static String plan(String script, String sql) {
    try {
      return script.equals(MASKS)
          ? String.join("\n", PlanLines.of(MASKED.plan(sql), Detail.OWN))
          : String.join("\n", PlanLines.of(MESH.plan(sql), Detail.FULL));
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
