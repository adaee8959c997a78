package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Masked columns that a store groups by, or joins on, as they are: the answer is that over files,
 * where the engine masks first, and neither raw values nor their number show.
 */
class RawKeysTest {
  private static final FixedAuthorizer POLICY = new FixedAuthorizer();
  private static final RowFilter GROWN =
      new RowFilter.Compare("k", Comparison.LESS, new BindValue(ColumnType.INTEGER, 7));

  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, Small.tables(), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  @BeforeEach
  void pseudonyms() {
    decide(hash("default", 64), hash("default", 64), hash("default", 64), RowFilter.ALL);
  }

  private static void decide(Mask name, Mask note, Mask tag, RowFilter people) {
    POLICY.decide(
        "ana",
        Map.of(
            "p", Rule.of(people, Map.of("name", name, "id", number())),
            "o", Rule.of(RowFilter.ALL, Map.of("note", note)),
            "m", Rule.of(RowFilter.ALL, Map.of("tag", tag))));
  }

  private static Mask hash(String key, int length) {
    return text(new Mask.Hash(key, Optional.of(new HashKey(key + " secret")), length));
  }

  private static Mask number() {
    Mask.Function hash = new Mask.Hash("default", Optional.of(new HashKey("default secret")), 64);
    return new Mask(hash, ColumnType.BIGINT, true, Optional.empty());
  }

  private static Mask text(Mask.Function function) {
    return new Mask(function, ColumnType.VARCHAR, true, Optional.empty());
  }

  private static Mask unless(Mask mask, RowFilter unless) {
    return new Mask(mask.function(), mask.type(), true, Optional.of(unless));
  }

  private static String on(String store, String sql) {
    return sql.replaceAll("\\{(\\w)}", store + ".$1");
  }

  private static List<String> answer(String store, String sql) {
    Answer answer = mesh.ask(on(store, sql));
    assertFalse(answer.failed(), answer::toString);
    return Oracle.normal(answer.rows());
  }

  /** The line of the first fragment. */
  private static String fragment(String store, String sql) {
    String plan = mesh.explain(on(store, sql));
    return plan.lines().filter(l -> l.startsWith("fragment 1 ")).findFirst().orElse(plan);
  }

  private static void sameAsOverFiles(String sql) {
    List<String> expected = answer("pq", sql);
    assertFalse(expected.isEmpty(), sql);
    assertEquals(expected, answer("pg", sql), sql);
    assertEquals(expected, answer("h2", sql), sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT name, COUNT(*) FROM {p} GROUP BY name",
        "SELECT DISTINCT name FROM {p}",
        "SELECT name, COUNT(k), SUM(k), MIN(k), MAX(born) FROM {p} GROUP BY name",
        "SELECT note, SUM(amount), SUM(id), COUNT(amount) FROM {o} GROUP BY note HAVING COUNT(*) >"
            + " 1",
        "SELECT tag, k, SUM(v) FILTER (WHERE v > 0) FROM {m} GROUP BY tag, k",
        "SELECT UPPER(tag), MAX(v) FROM {m} GROUP BY UPPER(tag)",
        "SELECT o.note, COUNT(*), SUM(m.v) FROM {o} o JOIN {m} m ON o.k = m.k GROUP BY o.note",
        "SELECT o.note, COUNT(m.v) FROM {o} o LEFT JOIN {m} m ON o.k = m.k GROUP BY o.note",
        "SELECT m.tag, COUNT(*) FROM {o} o LEFT JOIN {m} m ON o.k = m.k GROUP BY m.tag"
      })
  void aStoreGroupsByTheRawKey(String sql) {
    sameAsOverFiles(sql);
    for (String store : List.of("pg", "h2")) {
      if (store.equals("pg") || !sql.contains("FILTER")) {
        assertTrue(fragment(store, sql).contains(" GROUP BY "), () -> mesh.explain(on(store, sql)));
      }
    }
  }

  @Test
  void manyRawKeysOfOneMaskAreOneGroupAndRowsThatShowRawAreTheirOwn() {
    Mask email = text(new Mask.Email());
    RowFilter someBorn = new RowFilter.IsNull("born", Sense.NEGATED);
    decide(unless(hash("default", 16), someBorn), email, text(new Mask.Partial(0, 1, "*")), GROWN);
    sameAsOverFiles("SELECT name, COUNT(*), SUM(k), MIN(born) FROM {p} GROUP BY name");
    sameAsOverFiles("SELECT note, COUNT(*), SUM(id), MAX(amount) FROM {o} GROUP BY note");
    sameAsOverFiles("SELECT tag, SUM(v), MIN(v), COUNT(v) FROM {m} GROUP BY tag");
    String people = "SELECT name, COUNT(*) FROM {p} GROUP BY name";
    assertTrue(fragment("pg", people).contains(" GROUP BY "), () -> fragment("pg", people));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT name, COUNT(DISTINCT k) FROM {p} GROUP BY name",
        "SELECT name, AVG(k) FROM {p} GROUP BY name",
        "SELECT name, MIN(id) FROM {p} GROUP BY name",
        "SELECT COUNT(DISTINCT name) FROM {p}",
        "SELECT name, k, COUNT(*) FROM {p} GROUP BY GROUPING SETS ((name), (k))"
      })
  void whatCannotBeDividedStaysAbove(String sql) {
    sameAsOverFiles(sql);
    assertFalse(fragment("pg", sql).contains("COUNT"), () -> mesh.explain(on("pg", sql)));
  }

  @Test
  void theNumberOfRawKeysIsNotTold() {
    decide(hash("default", 64), text(new Mask.Email()), hash("default", 64), RowFilter.ALL);
    String sql = on("h2", "SELECT note, COUNT(*) FROM {o} GROUP BY note");
    Answer analyzed = mesh.ask("EXPLAIN ANALYZE " + sql);
    String lines = String.join("\n", analyzed.lines());
    assertTrue(lines.contains("fragment 1 delivered rows, before the policy"), lines);
    assertFalse(lines.matches("(?s).*fragment 1 delivered \\d.*"), lines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT o.id, m.id FROM {o} o JOIN {m} m ON o.note = m.tag",
        "SELECT o.id, o.note, m.tag FROM {o} o LEFT JOIN {m} m ON o.note = m.tag",
        "SELECT o.id, o.note, m.tag FROM {o} o RIGHT JOIN {m} m ON o.note = m.tag AND o.k = m.k",
        "SELECT o.id, o.note, m.tag FROM {o} o FULL JOIN {m} m ON o.note = m.tag",
        "SELECT id, note FROM {o} WHERE note IN (SELECT tag FROM {m})",
        "SELECT id FROM {o} o WHERE EXISTS (SELECT 1 FROM {m} m WHERE m.tag = o.note)",
        "SELECT id FROM {o} o WHERE NOT EXISTS (SELECT 1 FROM {m} m WHERE m.tag = o.note)",
        "SELECT a.id, b.id FROM {m} a JOIN {m} b ON a.tag = b.tag AND a.id < b.id",
        "SELECT o.note, m.tag, p.name FROM {o} o JOIN {m} m ON o.note = m.tag JOIN {p} p ON p.name"
            + " = m.tag",
        "SELECT p.name, COUNT(*) FROM {o} o JOIN {p} p ON o.note = p.name GROUP BY p.name",
        "SELECT o.id, m.id FROM {o} o JOIN {m} m ON o.note IS NOT DISTINCT FROM m.tag"
      })
  void aStoreJoinsWhatOneWholeHashMasks(String sql) {
    sameAsOverFiles(sql);
    for (String store : List.of("pg", "h2")) {
      String plan = mesh.explain(on(store, sql));
      boolean joins = !(store.equals("h2") && sql.contains("FULL JOIN"));
      assertEquals(!joins, plan.contains("\nfragment 2 "), plan);
    }
  }

  /** NULL among the tags makes NOT IN unknown. */
  @Test
  void aMarkIsThatOfTheMasks() {
    sameAsOverFiles("SELECT id FROM {o} WHERE note NOT IN (SELECT tag FROM {m} WHERE k > 1)");
    sameAsOverFiles("SELECT id, note IN (SELECT tag FROM {m}) FROM {o}");
  }

  @ParameterizedTest
  @CsvSource({"default, 64, other, 64", "default, 63, default, 63", "default, 64, default, 32"})
  void anyOtherHashIsComparedMasked(String key, int length, String otherKey, int otherLength) {
    decide(hash("default", 64), hash(key, length), hash(otherKey, otherLength), RowFilter.ALL);
    staysAbove("SELECT o.id, m.id FROM {o} o LEFT JOIN {m} m ON o.note = m.tag");
  }

  @Test
  void rowsThatShowRawAreComparedAsTheyShow() {
    RowFilter early =
        new RowFilter.Compare("k", Comparison.LESS, new BindValue(ColumnType.INTEGER, 2));
    decide(
        hash("default", 64),
        unless(hash("default", 64), early),
        hash("default", 64),
        RowFilter.ALL);
    staysAbove("SELECT o.id, o.note, m.id FROM {o} o LEFT JOIN {m} m ON o.note = m.tag");
    Mask constant = text(new Mask.Constant(new BindValue(ColumnType.VARCHAR, "x")));
    decide(hash("default", 64), constant, constant, RowFilter.ALL);
    sameAsOverFiles(
        "SELECT o.id, o.note, m.id, m.tag FROM {o} o LEFT JOIN {m} m ON o.note = m.tag AND o.k ="
            + " m.k");
  }

  @Test
  void numbersAreComparedMasked() {
    staysAbove("SELECT a.k, b.k FROM {p} a JOIN {p} b ON a.id = b.id AND a.name = b.name");
  }

  @Test
  void storesAreNotJoinedRaw() {
    String sql = "SELECT o.id, m.id FROM pg.o o JOIN h2.m m ON o.note = m.tag";
    assertEquals(
        answer("pq", "SELECT o.id, m.id FROM {o} o JOIN {m} m ON o.note = m.tag"), answer("", sql));
    assertTrue(mesh.explain(sql).contains("<mask of \"note\">"), () -> mesh.explain(sql));
  }

  private static void staysAbove(String sql) {
    sameAsOverFiles(sql);
    String plan = mesh.explain(on("pg", sql));
    assertFalse(fragment("pg", sql).contains(" JOIN "), plan);
  }
}
