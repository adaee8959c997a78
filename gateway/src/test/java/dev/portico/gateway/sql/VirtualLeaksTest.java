package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every attack of the leak suite again, on virtual tables: {@code acct_1} has the decision itself
 * over an open table, {@code inner_1} stands open over a table that has it, {@code both_1} over a
 * virtual table that has it.
 */
class VirtualLeaksTest {
  private static final int CONDITIONS = Integer.getInteger("portico.leak.conditions", 100);
  private static final long SEED = Long.getLong("portico.leak.seed", 20260402);

  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  @BeforeAll
  static void start() throws SQLException, IOException {
    List<MeshTable> tables = new ArrayList<>();
    List<VirtualTable> virtual = new ArrayList<>();
    Map<String, Rule> rules = new HashMap<>(LeakMesh.rules("plit77"));
    for (MeshTable table : LeakMesh.tables()) {
      if (!table.name().startsWith("acct_")) {
        tables.add(table);
        continue;
      }
      String number = table.name().substring("acct_".length());
      tables.add(renamed(table, "out_" + number, true));
      tables.add(renamed(table, "in_" + number, false));
      rules.put("in_" + number, rules.get(table.name()));
      virtual.add(
          VirtualTable.like(
              table,
              table.name(),
              "SELECT "
                  + names(table, "clearance", "private_note")
                  + ", c_level AS clearance, p_note AS private_note FROM {s}.out_"
                  + number));
      virtual.add(visible(table, "inner_" + number, "in_" + number));
      virtual.add(visible(table, "both_" + number, "acct_" + number));
    }
    POLICY.decide("eve", rules);
    mesh = SqlMesh.start(folder, tables, virtual, POLICY);
  }

  /** Only what eve may see, and nothing of it hidden. */
  private static VirtualTable visible(MeshTable table, String name, String inside) {
    List<MeshTable.Column> shown =
        table.columns().stream()
            .filter(c -> !List.of("clearance", "private_note").contains(c.name()))
            .toList();
    return new VirtualTable(
        name, shown, "SELECT " + names(table, "clearance", "private_note") + " FROM {s}." + inside);
  }

  private static String names(MeshTable table, String... without) {
    return table.columns().stream()
        .map(MeshTable.Column::name)
        .filter(name -> !List.of(without).contains(name))
        .map(name -> "\"" + name + "\"")
        .collect(Collectors.joining(", "));
  }

  /** Names of columns that eve may know, because all of the table is open to her. */
  private static MeshTable renamed(MeshTable table, String name, boolean open) {
    return new MeshTable(
        name,
        table.columns().stream()
            .map(c -> new MeshTable.Column(open ? known(c.name()) : c.name(), c.type()))
            .toList(),
        table.rows());
  }

  private static String known(String column) {
    return column.equals("clearance")
        ? "c_level"
        : column.equals("private_note") ? "p_note" : column;
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  static Stream<Arguments> attacks() throws IOException {
    return Leaks.read().stream()
        .flatMap(a -> Stream.of("acct_", "inner_", "both_").map(t -> Arguments.of(a, t)));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void nothingLeaks(Leaks.Attack attack, String table) {
    for (TestStore store : List.of(TestStore.PG, TestStore.PQ)) {
      for (String how : List.of("", "EXPLAIN ", "EXPLAIN POLICY ")) {
        String sql = how + attack.on(store, table + "1");
        Answer answer = mesh.ask(LeakSuiteTest.eve(), sql);
        if (how.isEmpty()) {
          assertTrue(attack.expects(answer), () -> sql + "\n" + answer);
        }
        // what stands open inside may be planned by its size
        if (how.isEmpty() || table.equals("inner_")) {
          String twin = told(mesh.ask(LeakSuiteTest.eve(), how + attack.on(store, table + "2")));
          assertEquals(twin, told(answer), sql);
        }
        LeakSuiteTest.assertSecret(sql, told(answer));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acct_", "inner_", "both_"})
  void noConditionTellsOfWhatDoesNotShow(String table) {
    RandomFallible random = new RandomFallible(SEED);
    List<String> wrong = new ArrayList<>();
    int answered = 0;
    for (int i = 0; i < CONDITIONS; i++) {
      String store = TestStore.values()[i % 3].schema();
      String sql = random.query().replace("{s}", store);
      String attack = sql.replace("{t}", store + "." + table + "1");
      Answer answer = mesh.ask(LeakSuiteTest.eve(), attack);
      Answer twin = mesh.ask(LeakSuiteTest.eve(), sql.replace("{t}", store + "." + table + "2"));
      answered += answer.failed() ? 0 : 1;
      if (!told(answer).equals(told(twin))) {
        wrong.add(attack + "\n  " + told(answer) + "\n  twin: " + told(twin));
      }
      LeakSuiteTest.assertSecret(attack, told(answer));
    }
    int enough = answered;
    assertTrue(enough > CONDITIONS / 3, () -> "only " + enough + " were answered");
    assertEquals(0, wrong.size(), () -> wrong.size() + "\n" + String.join("\n", wrong));
  }

  private static String told(Answer answer) {
    return LeakSuiteTest.told(answer).replaceAll("\\b(acct|out|in|inner|both)_2\\b", "$1_1");
  }
}
