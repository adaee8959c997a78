package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.HistoryModel.Grain;
import dev.portico.gateway.sql.HistoryModel.Ties;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every strategy on every store gives the rows that were true at an instant, alone and joined. A
 * comparison is of one table, or one join, at one instant or over one span.
 */
class TimeTravelModelTest {
  private static final int LEAST = 5_000;
  private static final int INSTANTS = 120;

  /** One statement in so many names its instant itself and so has a plan of its own. */
  private static final int LITERALS = 15;

  private static final List<String> TOO_SHORT = List.of("error HISTORY_TOO_SHORT");
  private static final HistoryModel SECONDS = new HistoryModel(42, 160, Ties.SOME, Grain.SECONDS);
  private static final HistoryModel UNTIED = new HistoryModel(43, 160, Ties.NONE, Grain.SECONDS);
  private static final HistoryModel DAYS = new HistoryModel(44, 120, Ties.SOME, Grain.DAYS);
  private static final Map<String, Travelled> TABLES = new LinkedHashMap<>();

  @TempDir static Path folder;

  private static List<String> stores;
  private static SqlMesh mesh;
  private static int compared;
  private static int methods;

  /** A table and its true rows by id; empty where the instant is refused. */
  private record Travelled(
      HistoryModel model, Function<Instant, Optional<Map<Integer, String>>> truth) {
    static Travelled of(HistoryModel model) {
      return new Travelled(model, instant -> Optional.of(model.rows(instant)));
    }

    /** The newest copy counts; before the first one there is no answer. */
    static Travelled copies(HistoryModel model, List<Instant> copies) {
      return new Travelled(
          model,
          instant ->
              copies.stream()
                  .filter(copy -> !copy.isAfter(instant))
                  .max(Instant::compareTo)
                  .map(model::rows));
    }
  }

  @BeforeAll
  static void load() throws Exception {
    stores = FilesOnS3.wanted() ? List.of("pq", "csv") : List.of("pg", "h2", "pq", "csv");
    TABLES.clear();
    compared = 0;
    methods = 0;
    List<MeshTable> tables = new ArrayList<>();
    tables.add(SECONDS.validity("validity", ColumnType.TIMESTAMP));
    tables.add(SECONDS.validity("validity_tz", ColumnType.TIMESTAMP_TZ));
    tables.add(DAYS.validity("validity_days", ColumnType.DATE));
    List<MeshTable> history = SECONDS.history("history", ColumnType.TIMESTAMP_TZ);
    tables.addAll(history);
    tables.add(SECONDS.log("log", ColumnType.TIMESTAMP, Ties.SOME));
    tables.add(UNTIED.log("log_untied", ColumnType.TIMESTAMP_TZ, Ties.NONE));
    tables.add(SECONDS.snapshots("snapshots", ColumnType.DATE, SECONDS.copyDays()));
    tables.add(SECONDS.snapshots("copies", ColumnType.TIMESTAMP, SECONDS.copyTimes()));
    mesh = SqlMesh.start(folder, tables, in -> further(in, tables, history), new OpenAuthorizer());
    for (String store : stores) {
      TABLES.put(store + ".validity", Travelled.of(SECONDS));
      TABLES.put(store + ".validity_tz", Travelled.of(SECONDS));
      TABLES.put(store + ".validity_days", Travelled.of(DAYS));
      TABLES.put(store + ".history", Travelled.of(SECONDS));
      TABLES.put(store + ".log", Travelled.of(SECONDS));
      TABLES.put(store + ".log_untied", Travelled.of(UNTIED));
      TABLES.put(store + ".snapshots", Travelled.copies(SECONDS, SECONDS.copyDays()));
      TABLES.put(store + ".copies", Travelled.copies(SECONDS, SECONDS.copyTimes()));
    }
    for (String split : List.of("pg_then_pq", "h2_then_pg", "pq_then_csv")) {
      TABLES.put("mixed." + split, Travelled.of(SECONDS));
    }
  }

  private static void further(Path in, List<MeshTable> tables, List<MeshTable> history)
      throws IOException {
    TravelFiles.csv(in, tables);
    MeshTable live = history.get(0);
    String past = history.get(1).name();
    TravelFiles.split(in, "pg_then_pq", live, TestStore.PG, past, TravelFiles.server(TestStore.PQ));
    TravelFiles.split(in, "h2_then_pg", live, TestStore.H2, past, TravelFiles.server(TestStore.PG));
    TravelFiles.split(
        in, "pq_then_csv", live, TestStore.PQ, past, TravelFiles.server("csv/{model}.csv", "csv"));
  }

  @BeforeEach
  void count() {
    methods++;
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
    long all =
        Arrays.stream(TimeTravelModelTest.class.getDeclaredMethods())
            .filter(m -> m.isAnnotationPresent(Test.class))
            .count();
    if (methods == all && !FilesOnS3.wanted()) {
      assertTrue(compared >= LEAST, compared + " comparisons");
    }
  }

  @Test
  void a_table_with_validity_answers_as_of_every_instant() {
    compare("validity");
    compare("validity_tz");
    compare("validity_days");
  }

  @Test
  void a_table_with_a_history_beside_it_answers_as_of_every_instant() {
    compare("history");
  }

  @Test
  void a_history_may_be_in_another_port_of_the_product() {
    TABLES.keySet().stream().filter(t -> t.startsWith("mixed.")).forEach(this::compareOne);
  }

  @Test
  void a_log_answers_with_the_newest_row_of_each_key() {
    compare("log");
    compare("log_untied");
  }

  @Test
  void copies_answer_with_the_newest_at_or_before_the_instant() {
    compare("snapshots");
    compare("copies");
  }

  @Test
  void a_span_has_the_versions_that_were_current_in_it() {
    List<Instant> instants = SECONDS.instants(41, 7);
    for (Map.Entry<String, Travelled> table : TABLES.entrySet()) {
      String name = table.getKey();
      if (table.getValue().model() != SECONDS || name.matches(".*\\.(snapshots|copies)")) {
        continue;
      }
      for (int i = 0; i + 1 < instants.size(); i++) {
        boolean inOrder = instants.get(i).isBefore(instants.get(i + 1));
        Instant from = instants.get(inOrder ? i : i + 1);
        Instant to = instants.get(inOrder ? i + 1 : i);
        boolean inclusive = i % 2 == 0;
        String clause = inclusive ? "BETWEEN ? AND ?" : "FROM ? TO ?";
        versions(name, clause, SECONDS.between(from, to, inclusive), at(from), at(to));
      }
      versions(name, "ALL", SECONDS.all());
    }
  }

  private static void versions(
      String table, String clause, List<String> truth, BindValue... parameters) {
    Answer answer =
        mesh.ask(
            "SELECT id, v, country, CAST(_valid_from AS TIMESTAMP), CAST(_valid_to AS TIMESTAMP)"
                + " FROM "
                + table
                + " FOR SYSTEM_TIME "
                + clause,
            parameters);
    equal(truth, answer, table + " " + clause + " " + List.of(parameters));
    compared++;
  }

  @Test
  void tables_of_different_strategies_are_joined_at_one_instant_and_at_two() {
    List<String> names = new ArrayList<>(TABLES.keySet());
    Collections.shuffle(names, new Random(11));
    List<Instant> instants = SECONDS.instants(24, 12);
    for (int i = 0; i < names.size(); i++) {
      String left = names.get(i);
      String right = names.get((i + 1) % names.size());
      for (int k = 0; k + 1 < 8; k++) {
        Instant one = instants.get((i + k) % instants.size());
        Instant other = instants.get((i + 3 * k + 1) % instants.size());
        joined(left, one, right, one);
        joined(left, one, right, other);
        String sql = join(left, "", right, "");
        SessionSettings then = SessionSettings.DEFAULT.withAsOf(Optional.of(one.toString()));
        Session session = new Session(SqlMesh.session().principal(), "test", then);
        equal(truth(left, one, right, one), mesh.ask(session, sql), sql + " session " + one);
        compared++;
      }
    }
  }

  private void joined(String left, Instant one, String right, Instant other) {
    String clause = " FOR SYSTEM_TIME AS OF ?";
    String sql = join(left, clause, right, clause);
    Answer answer = mesh.ask(sql, at(one), at(other));
    equal(truth(left, one, right, other), answer, sql + " " + one + " " + other);
    compared++;
  }

  private static String join(String left, String leftClause, String right, String rightClause) {
    return "SELECT a.id, a.v, a.country, b.id, b.v, b.country FROM "
        + left
        + leftClause
        + " AS a JOIN "
        + right
        + rightClause
        + " AS b ON a.id = b.id";
  }

  private static List<String> truth(String left, Instant one, String right, Instant other) {
    Optional<Map<Integer, String>> there = TABLES.get(right).truth().apply(other);
    return TABLES
        .get(left)
        .truth()
        .apply(one)
        .flatMap(
            here ->
                there.map(
                    rows ->
                        here.entrySet().stream()
                            .filter(row -> rows.containsKey(row.getKey()))
                            .map(row -> row.getValue() + " | " + rows.get(row.getKey()))
                            .sorted()
                            .toList()))
        .orElse(TOO_SHORT);
  }

  private static void equal(List<String> truth, Answer answer, String what) {
    assertEquals(truth, answer.sorted(), () -> what + " " + answer);
  }

  private void compare(String table) {
    stores.forEach(store -> compareOne(store + "." + table));
  }

  private void compareOne(String table) {
    Travelled travelled = TABLES.get(table);
    int number = 0;
    for (Instant instant : travelled.model().instants(INSTANTS, table.hashCode())) {
      String sql = "SELECT id, v, country FROM " + table + " FOR SYSTEM_TIME AS OF ";
      Answer answer =
          number++ % LITERALS == 0
              ? mesh.ask(sql + "'" + instant + "'")
              : mesh.ask(sql + "?", at(instant));
      equal(truth(table, instant), answer, sql + instant);
      compared++;
    }
    Answer now = mesh.ask("SELECT id, v, country FROM " + table);
    equal(truth(table, Instant.now()), now, table);
  }

  private static List<String> truth(String table, Instant instant) {
    return TABLES
        .get(table)
        .truth()
        .apply(instant)
        .map(rows -> rows.values().stream().sorted().toList())
        .orElse(TOO_SHORT);
  }

  private static BindValue at(Instant instant) {
    return new BindValue(ColumnType.TIMESTAMP_TZ, instant);
  }
}
