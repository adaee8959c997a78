package dev.portico.gateway.cli.policy;

import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Principal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of data tests, read by {@link DataTestReader}.
 *
 * @param hashKeys keys of the mask {@code hash}, by name
 */
record DataTestFile(
    Path file, Map<String, String> hashKeys, List<SampleTable> tables, List<Test> tests) {
  DataTestFile {
    hashKeys = Map.copyOf(hashKeys);
    tables = List.copyOf(tables);
    tests = List.copyOf(tests);
  }

  /**
   * One test.
   *
   * @param line of the file, from 1
   * @param time the statement's now; empty for the wall's
   * @param sql the query, also when the file only names a table
   */
  record Test(
      String name,
      int line,
      Principal principal,
      Optional<String> purpose,
      Optional<Instant> time,
      String sql,
      Expected expected) {}

  /** What the gateway must answer. */
  sealed interface Expected {}

  /** A refusal of this code. */
  record Refused(ErrorCode code) implements Expected {}

  /**
   * These rows and no others, in any order.
   *
   * @param columns of the answer that are compared, in this order; empty for all of them
   */
  record Rows(List<String> columns, List<List<YamlNode>> rows) implements Expected {
    Rows {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }
}
