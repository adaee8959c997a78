package dev.portico.gateway.cli.policy;

import java.nio.file.Path;
import java.util.List;

/**
 * What came of one test.
 *
 * @param problem what is wrong, line by line; empty when the test passed
 */
record TestResult(Path file, int line, String name, List<String> problem) {
  TestResult {
    problem = List.copyOf(problem);
  }

  boolean passed() {
    return problem.isEmpty();
  }

  /** {@code ok file:line name}. */
  String headline() {
    return (passed() ? "ok   " : "FAIL ") + file + ":" + line + " " + name;
  }
}
