package dev.portico.gateway.cli.policy;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.cli.policy.DataTestFile.Expected;
import dev.portico.gateway.cli.policy.DataTestFile.Refused;
import dev.portico.gateway.cli.policy.DataTestFile.Rows;
import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.config.yaml.YamlReader;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Principal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a file of data tests, strictly: the first fault ends it, with file and line. Used once. */
final class DataTestReader {
  /** Of the mask {@code hash}, when a file names none: known to everybody, and for tests only. */
  static final String HASH_KEY = "portico-data-tests";

  private static final Pattern NAME = Pattern.compile("(\\w+)\\.(\\w+)");
  private static final int MOST_ROWS = 10_000;

  private final Path file;
  private final SampleTableReader tables;
  private final Map<String, Principal> users = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  private DataTestReader(Path file) {
    this.file = file;
    this.tables = new SampleTableReader(file, MOST_ROWS);
  }

  /**
   * Reads a file.
   *
   * @throws dev.portico.gateway.error.GatewayException when it has a fault
   */
  static DataTestFile read(Path file) {
    try {
      return new DataTestReader(file).root(YamlReader.readMap(file));
    } catch (YamlFault e) {
      throw Keys.fault(file, e.line(), e.getMessage());
    }
  }

  private DataTestFile root(YamlMap root) {
    Keys keys = new Keys(file, root, "the file");
    Optional<Instant> time = time(keys);
    Map<String, String> hashKeys = new HashMap<>(Map.of("default", HASH_KEY));
    keys.map("hashKeys").entries().forEach((name, key) -> hashKeys.put(name, text(key)));
    List<SampleTable> read = new ArrayList<>();
    YamlMap sampled = keys.map("tables");
    sampled
        .entries()
        .forEach((name, node) -> read.add(tables.table(tableName(name, sampled), node)));
    keys.map("users").entries().forEach((name, node) -> users.put(name, user(name, node)));
    List<DataTestFile.Test> tests =
        keys.list("tests").stream().map(node -> test(node, time)).toList();
    keys.done();
    if (tests.isEmpty()) {
      throw keys.fault("tests", "the file holds no tests");
    }
    return new DataTestFile(file, hashKeys, read, tests);
  }

  private String text(YamlNode node) {
    return node.text()
        .orElseThrow(
            () -> Keys.fault(file, node.line(), "must be a text, but it is " + node.kind()));
  }

  private TableName tableName(String name, YamlMap of) {
    var parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw Keys.fault(
          file, of.lineOf(name), name + " is no table name; write domain.table, without a version");
    }
    return new TableName(parts.group(1), parts.group(2));
  }

  private Principal user(String name, YamlNode node) {
    Keys keys = Keys.of(file, node, "a user");
    Set<String> roles = Set.copyOf(keys.texts("roles"));
    Map<String, Object> attributes = new LinkedHashMap<>();
    keys.map("attributes").entries().forEach((key, value) -> attributes.put(key, value.toJava()));
    attributes.values().removeIf(Objects::isNull);
    keys.done();
    return new Principal(name, roles, attributes);
  }

  private DataTestFile.Test test(YamlNode node, Optional<Instant> fileTime) {
    Keys keys = Keys.of(file, node, "a test");
    String name = keys.neededText("name");
    if (!names.add(name)) {
      throw keys.fault("name", "there is a test \"" + name + "\" already");
    }
    String user = keys.neededText("user");
    Principal principal =
        Optional.ofNullable(users.get(user))
            .orElseThrow(() -> keys.fault("user", "users has no " + user));
    Optional<String> purpose = keys.text("purpose");
    Optional<Instant> time = time(keys).or(() -> fileTime);
    String sql = sql(keys);
    Expected expected = expected(keys);
    keys.done();
    return new DataTestFile.Test(name, keys.line(), principal, purpose, time, sql, expected);
  }

  private static Optional<Instant> time(Keys keys) {
    try {
      return keys.text("time").map(Instant::parse);
    } catch (DateTimeException e) {
      throw keys.fault("time", "time must be an instant such as 2026-11-20T09:30:00Z");
    }
  }

  private static String sql(Keys keys) {
    Optional<String> sql = keys.text("sql");
    Optional<String> table = keys.text("table");
    if (sql.isPresent() == table.isPresent()) {
      throw keys.fault("sql", "a test needs either sql or table");
    }
    return sql.orElseGet(() -> "SELECT * FROM " + table.orElseThrow());
  }

  private Expected expected(Keys keys) {
    Optional<String> refused = keys.text("refused");
    if (refused.isPresent() == keys.node("rows").isPresent()) {
      throw keys.fault("rows", "a test needs either rows or refused");
    } else if (refused.isEmpty()) {
      return rows(keys);
    }
    try {
      return new Refused(ErrorCode.valueOf(refused.get()));
    } catch (IllegalArgumentException e) {
      throw keys.fault("refused", refused.get() + " is no error code; see the reference of errors");
    }
  }

  /** Lists hold a value for each column of the answer, maps one for each column that matters. */
  private Rows rows(Keys keys) {
    List<YamlNode> nodes = keys.list("rows");
    List<String> columns = List.of();
    if (!nodes.isEmpty() && nodes.get(0) instanceof YamlMap first) {
      columns = List.copyOf(first.entries().keySet());
    }
    List<List<YamlNode>> rows = new ArrayList<>();
    for (YamlNode node : nodes) {
      if (columns.isEmpty() && node instanceof YamlList list) {
        rows.add(list.items());
      } else if (!columns.isEmpty()
          && node instanceof YamlMap map
          && map.entries().keySet().equals(Set.copyOf(columns))) {
        rows.add(columns.stream().map(map.entries()::get).toList());
      } else {
        throw Keys.fault(
            file,
            node.line(),
            "rows are all lists of values, or all maps of the same columns"
                + (columns.isEmpty() ? "" : ": " + String.join(", ", columns)));
      }
    }
    return new Rows(columns, rows);
  }
}
