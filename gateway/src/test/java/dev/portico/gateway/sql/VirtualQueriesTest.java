package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.weave.PolicyReference;
import dev.portico.gateway.weave.RandomDecisions;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A query over virtual tables under made-up decisions, about them and about the tables inside,
 * answers as the same query over tables that were made beforehand: the inner tables without their
 * rows and masked, the virtual table's query over these, its own rows taken and values masked.
 */
class VirtualQueriesTest {
  private static final int QUERIES = Integer.getInteger("portico.virtual.queries", 300);
  private static final long SEED = Long.getLong("portico.virtual.seed", 20260501);
  private static final int QUERIES_PER_DECISION = 10;

  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  /** In the order in which they stand on each other. */
  static final List<VirtualTable> VIRTUAL =
      List.of(
          VirtualTable.like(
              table("p"),
              "vp",
              "SELECT id, k, name, born, flag FROM {s}.p WHERE k IS NULL OR k < 7"),
          VirtualTable.like(
              table("o"),
              "vo",
              """
              SELECT o.id, o.k, o.amount, COALESCE(m.tag, o.note) AS note, o.moment
              FROM {s}.o AS o LEFT JOIN {s}.m AS m ON m.k = o.k AND m.v > 3\
              """),
          VirtualTable.like(
              table("m"),
              "vm",
              "SELECT MIN(id) AS id, k, MAX(v) AS v, tag FROM {s}.m GROUP BY k, tag"),
          VirtualTable.like(
              table("p"),
              "vvp",
              """
              SELECT p.id, p.k, UPPER(p.name) AS name, p.born, p.flag FROM {s}.vp AS p
              WHERE EXISTS (SELECT 1 FROM {s}.vm AS m WHERE m.k = p.k OR p.flag)\
              """));

  /** Tables whose masks reach a virtual table. */
  private static final Map<String, Set<String>> INSIDE =
      Map.of(
          "vp",
          Set.of("p"),
          "vo",
          Set.of("o", "m"),
          "vm",
          Set.of("m"),
          "vvp",
          Set.of("vp", "vm", "p", "m"));

  private static MeshTable table(String name) {
    return Small.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, Small.tables(), VIRTUAL, POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  @Test
  void everyAnswerIsThatOverTablesMadeBeforehand() throws SQLException {
    RandomQueries queries = new RandomQueries(SEED);
    RandomDecisions decisions = new RandomDecisions(SEED);
    Random random = new Random(SEED);
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    int refused = 0;
    for (int i = 0; i < QUERIES; i += QUERIES_PER_DECISION) {
      Map<String, Rule> rules = new HashMap<>();
      Small.tables().forEach(t -> rules.put(t.name(), decisions.rule(WovenQueriesTest.types(t))));
      for (VirtualTable table : VIRTUAL) {
        MeshTable like = new MeshTable(table.name(), table.columns(), List.of());
        rules.put(table.name(), decisions.rule(WovenQueriesTest.types(like)));
      }
      POLICY.decide("ana", rules);
      try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
        load(duckdb, rules);
        Oracle oracle = new Oracle(duckdb);
        for (int q = 0; q < QUERIES_PER_DECISION; q++) {
          String query = virtual(queries.next(), random);
          List<String> expected = oracle.rows(query.replace("{s}.", ""));
          if (expected == null) {
            continue;
          }
          String sql = onStores(query, random);
          Answer answer = mesh.ask(sql);
          if (answer.failed() && answer.error().code() == ErrorCode.NUMERIC_OUT_OF_RANGE) {
            continue; // the sum of two hashes may be no BIGINT any more
          }
          if (answer.failed() && answer.error().code() == ErrorCode.NOT_SUPPORTED) {
            refused++;
            continue;
          }
          compared++;
          List<String> actual =
              answer.failed()
                  ? List.of(answer.toString(), String.valueOf(answer.error().getCause()))
                  : Oracle.normal(answer.rows());
          if (!expected.equals(actual)) {
            wrong.add(
                sql
                    + "\n  under    "
                    + rules
                    + "\n  expected "
                    + expected
                    + "\n  but was  "
                    + actual);
          }
        }
      }
    }
    int total = compared;
    int most = Math.max(2, QUERIES / 100);
    assertTrue(refused <= most, refused + " queries were refused, at most " + most + " may be");
    assertTrue(total >= QUERIES * 7 / 10, () -> "too few queries were compared: " + total);
    assertEquals(
        0, wrong.size(), () -> wrong.size() + " of " + total + "\n" + String.join("\n", wrong));
  }

  /** Each table in one query of four itself, otherwise a virtual one of its columns. */
  private static String virtual(String query, Random random) {
    return query
        .replace("{p}", "{s}." + List.of("p", "vp", "vp", "vvp").get(random.nextInt(4)))
        .replace("{o}", "{s}." + (random.nextInt(4) == 0 ? "o" : "vo"))
        .replace("{m}", "{s}." + (random.nextInt(4) == 0 ? "m" : "vm"));
  }

  private static String onStores(String query, Random random) {
    TestStore common = TestStore.values()[random.nextInt(3)];
    boolean together = random.nextInt(2) == 0;
    String sql = query;
    while (sql.contains("{s}")) {
      TestStore store = together ? common : TestStore.values()[random.nextInt(3)];
      sql = sql.replaceFirst("\\{s}", store.schema());
    }
    return sql;
  }

  private static void load(Connection duckdb, Map<String, Rule> rules) throws SQLException {
    PolicyReference reference = new PolicyReference(RandomDecisions.SECRET);
    for (MeshTable table : Small.tables()) {
      SqlMesh.load(
          duckdb, TestStore.PQ, WovenQueriesTest.masked(table, rules.get(table.name()), reference));
    }
    for (VirtualTable table : VIRTUAL) {
      boolean wide =
          INSIDE.get(table.name()).stream()
              .anyMatch(inner -> !rules.get(inner).decision().masks().isEmpty());
      MeshTable made = made(duckdb, table, wide);
      MeshTable masked = WovenQueriesTest.masked(made, rules.get(table.name()), reference);
      SqlMesh.load(duckdb, TestStore.PQ, wide ? widened(masked) : masked);
    }
  }

  private static MeshTable made(Connection duckdb, VirtualTable table, boolean wide)
      throws SQLException {
    MeshTable.Builder made = MeshTable.named(table.name());
    table.columns().forEach(c -> made.column(c.name(), wide ? widest(c.type()) : c.type()));
    try (Statement statement = duckdb.createStatement();
        ResultSet rows = statement.executeQuery(table.sql().replace("{s}.", ""))) {
      while (rows.next()) {
        Object[] row = new Object[table.columns().size()];
        for (int i = 0; i < row.length; i++) {
          Object value = rows.getObject(i + 1);
          boolean integer = value instanceof Number && !(value instanceof java.math.BigDecimal);
          row[i] =
              value instanceof Timestamp moment
                  ? moment.toLocalDateTime()
                  : integer && (wide || table.columns().get(i).type().equals(ColumnType.BIGINT))
                      ? (Object) ((Number) value).longValue()
                      : value;
        }
        made.row(row);
      }
    }
    return made.build();
  }

  private static MeshTable widened(MeshTable table) {
    return new MeshTable(
        table.name(),
        table.columns().stream()
            .map(c -> new MeshTable.Column(c.name(), widest(c.type())))
            .toList(),
        table.rows());
  }

  private static ColumnType widest(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER -> ColumnType.BIGINT;
      case DECIMAL -> ColumnType.decimal(38, type.scale());
      default -> type;
    };
  }

  @Test
  void whatIsInsideIsAskedForTogether() {
    Set<String> named = new HashSet<>();
    mesh.ask("EXPLAIN POLICY SELECT id FROM pg.vvp").rows().stream()
        .map(r -> (String) r.get(0))
        .filter(line -> line.startsWith("table "))
        .forEach(line -> named.add(line.substring(6, line.indexOf(':'))));
    assertEquals(Set.of("pg.vvp", "pg.vp", "pg.vm", "pg.p", "pg.m"), named);
  }
}
