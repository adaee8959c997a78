package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.sql.HistoryModel.Grain;
import dev.portico.gateway.sql.HistoryModel.Ties;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every strategy on every store gives the rows that were true at an instant. */
class TimeTravelModelTest {
  private static final int INSTANTS = 120;
  private static final HistoryModel SECONDS = new HistoryModel(42, 160, Ties.SOME, Grain.SECONDS);
  private static final HistoryModel UNTIED = new HistoryModel(43, 160, Ties.NONE, Grain.SECONDS);
  private static final HistoryModel DAYS = new HistoryModel(44, 120, Ties.SOME, Grain.DAYS);

  @TempDir static Path folder;

  private static SqlMesh mesh;
  private int compared;

  @BeforeAll
  static void load() throws Exception {
    List<MeshTable> tables = new ArrayList<>();
    tables.add(SECONDS.validity("validity", ColumnType.TIMESTAMP));
    tables.add(SECONDS.validity("validity_tz", ColumnType.TIMESTAMP_TZ));
    tables.add(DAYS.validity("validity_days", ColumnType.DATE));
    tables.addAll(SECONDS.history("history", ColumnType.TIMESTAMP_TZ));
    tables.add(SECONDS.log("log", ColumnType.TIMESTAMP, Ties.SOME));
    tables.add(UNTIED.log("log_untied", ColumnType.TIMESTAMP_TZ, Ties.NONE));
    tables.add(SECONDS.snapshots("snapshots"));
    mesh = SqlMesh.start(folder, tables, new OpenAuthorizer());
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @Test
  void a_table_with_validity_answers_as_of_every_instant() {
    compare("validity", SECONDS, SECONDS::at);
    compare("validity_tz", SECONDS, SECONDS::at);
    compare("validity_days", DAYS, DAYS::at);
  }

  @Test
  void a_table_with_a_history_beside_it_answers_as_of_every_instant() {
    compare("history", SECONDS, SECONDS::at);
  }

  @Test
  void a_log_answers_with_the_newest_row_of_each_key() {
    compare("log", SECONDS, SECONDS::at);
    compare("log_untied", UNTIED, UNTIED::at);
  }

  @Test
  void copies_answer_with_the_newest_at_or_before_the_instant() {
    List<Instant> days = SECONDS.copyDays();
    compare(
        "snapshots",
        SECONDS,
        instant ->
            days.stream()
                .filter(day -> !day.isAfter(instant))
                .max(Instant::compareTo)
                .map(SECONDS::at)
                .orElse(List.of("error HISTORY_TOO_SHORT")));
  }

  @Test
  void a_span_has_the_versions_that_were_current_in_it() {
    List<String> tables = List.of("validity", "validity_tz", "log", "history");
    List<Instant> instants = SECONDS.instants(40, 7);
    for (String table : tables) {
      for (TestStore store : TestStore.values()) {
        String name = store.schema() + "." + table;
        for (int i = 0; i + 1 < instants.size(); i++) {
          boolean inOrder = instants.get(i).isBefore(instants.get(i + 1));
          Instant from = inOrder ? instants.get(i) : instants.get(i + 1);
          Instant to = inOrder ? instants.get(i + 1) : instants.get(i);
          boolean inclusive = i % 2 == 0;
          String clause =
              inclusive
                  ? " FOR SYSTEM_TIME BETWEEN '" + from + "' AND '" + to + "'"
                  : " FOR SYSTEM_TIME FROM '" + from + "' TO '" + to + "'";
          versions(name, clause, SECONDS.between(from, to, inclusive));
        }
        versions(name, " FOR SYSTEM_TIME ALL", SECONDS.all());
      }
    }
  }

  private void versions(String table, String clause, List<String> truth) {
    Answer answer =
        mesh.ask(
            "SELECT id, v, country, CAST(_valid_from AS TIMESTAMP), CAST(_valid_to AS TIMESTAMP)"
                + " FROM "
                + table
                + clause);
    assertEquals(truth, answer.sorted(), () -> table + clause + " " + answer);
    compared++;
  }

  private void compare(String table, HistoryModel model, Function<Instant, List<String>> truth) {
    for (TestStore store : TestStore.values()) {
      String name = store.schema() + "." + table;
      int number = 0;
      for (Instant instant : model.instants(INSTANTS, table.hashCode())) {
        Answer answer =
            number++ % 2 == 0
                ? mesh.ask(
                    "SELECT id, v, country FROM "
                        + name
                        + " FOR SYSTEM_TIME AS OF '"
                        + instant
                        + "'")
                : mesh.ask(
                    "SELECT id, v, country FROM " + name + " FOR SYSTEM_TIME AS OF ?",
                    new BindValue(ColumnType.TIMESTAMP_TZ, instant));
        assertEquals(
            truth.apply(instant), answer.sorted(), () -> name + " as of " + instant + " " + answer);
        compared++;
      }
      assertEquals(
          truth.apply(Instant.now()),
          mesh.ask("SELECT id, v, country FROM " + name).sorted(),
          name);
    }
    assertTrue(compared > 0);
  }
}
