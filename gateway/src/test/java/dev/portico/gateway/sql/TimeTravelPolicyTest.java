package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.gateway.sql.HistoryModel.Grain;
import dev.portico.gateway.sql.HistoryModel.Ties;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies apply to the rows of then: the newest row of a key is chosen among all of its rows. */
class TimeTravelPolicyTest {
  private static final HistoryModel MODEL = new HistoryModel(7, 140, Ties.SOME, Grain.SECONDS);
  private static final List<String> STORES = List.of("pg", "h2", "pq", "csv");
  private static final List<String> TABLES = List.of("validity", "log", "history", "snapshots");

  @TempDir static Path folder;

  private static SqlMesh mesh;
  private static FixedAuthorizer policy;

  @BeforeAll
  static void load() throws Exception {
    List<MeshTable> tables = new ArrayList<>();
    tables.add(MODEL.validity("validity", ColumnType.TIMESTAMP));
    List<MeshTable> history = MODEL.history("history", ColumnType.TIMESTAMP);
    tables.addAll(history);
    tables.add(MODEL.log("log", ColumnType.TIMESTAMP, Ties.SOME));
    tables.add(MODEL.snapshots("snapshots", ColumnType.DATE, MODEL.copyDays()));
    MeshTable.Builder tied =
        MeshTable.named("tied")
            .column("id", ColumnType.INTEGER)
            .column("country", ColumnType.VARCHAR)
            .column("at", ColumnType.TIMESTAMP);
    for (String country : List.of("ES", "PT")) {
      tied.row(1, country, java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
    }
    tied.row(2, "DE", java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
    tables.add(tied.build().travelling("{strategy: log, recordedAt: at, key: [id]}"));
    policy = new FixedAuthorizer();
    mesh =
        SqlMesh.start(
            folder,
            tables,
            in -> {
              TravelFiles.csv(in, tables);
              TravelFiles.split(
                  in,
                  "apart",
                  history.get(0),
                  TestStore.PG,
                  history.get(1).name(),
                  TravelFiles.server(TestStore.PQ));
            },
            policy);
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static Rule regional() {
    BindValue[] countries = {
      new BindValue(ColumnType.VARCHAR, "DE"), new BindValue(ColumnType.VARCHAR, "FR")
    };
    return Rule.of(new RowFilter.In("country", List.of(countries), Sense.PLAIN), Map.of());
  }

  private static void allTables(Rule rule) {
    policy.decide(
        "ana",
        Map.of("validity", rule, "log", rule, "history", rule, "snapshots", rule, "tied", rule));
  }

  private static boolean mine(String line) {
    return line.contains("'DE'") || line.contains("'FR'");
  }

  @Test
  void a_key_that_moved_out_of_the_callers_rows_is_not_shown_as_it_was() {
    allTables(regional());
    List<Instant> copies = MODEL.copyDays();
    for (String store : STORES) {
      for (String table : TABLES) {
        for (Instant instant : MODEL.instants(40, 3)) {
          Instant seen =
              !table.equals("snapshots")
                  ? instant
                  : copies.stream()
                      .filter(day -> !day.isAfter(instant))
                      .max(Instant::compareTo)
                      .orElse(null);
          if (seen == null) {
            continue;
          }
          String sql =
              "SELECT id, v, country FROM " + store + "." + table + " FOR SYSTEM_TIME AS OF ?";
          Answer answer = mesh.ask(sql, new BindValue(ColumnType.TIMESTAMP_TZ, instant));
          assertEquals(
              MODEL.at(seen).stream().filter(TimeTravelPolicyTest::mine).toList(),
              answer.sorted(),
              () -> sql + " " + instant + " " + answer);
        }
      }
    }
  }

  @Test
  void past_rows_in_another_store_are_filtered_and_masked_like_the_table() {
    Mask nothing = new Mask(new Mask.Null(), ColumnType.VARCHAR, true, Optional.empty());
    Rule masked = Rule.of(regional().decision().rows(), Map.of("v", nothing));
    policy.decide("ana", Map.of("apart", masked, "apart_then", Rule.deny()));
    for (Instant instant : MODEL.instants(40, 5)) {
      String sql = "SELECT id, v, country FROM mixed.apart FOR SYSTEM_TIME AS OF ?";
      Answer answer = mesh.ask(sql, new BindValue(ColumnType.TIMESTAMP_TZ, instant));
      assertEquals(
          MODEL.at(instant).stream()
              .filter(TimeTravelPolicyTest::mine)
              .map(line -> line.replaceFirst("'v\\d+'", "NULL"))
              .toList(),
          answer.sorted(),
          () -> sql + " " + instant + " " + answer);
    }
    Answer outside = mesh.ask("SELECT id FROM mixed.apart_then");
    assertEquals(ErrorCode.ACCESS_DENIED, outside.error().code(), outside::toString);
  }

  @Test
  void versions_are_filtered_one_by_one() {
    allTables(regional());
    for (String store : STORES) {
      for (String table : List.of("validity", "log", "history")) {
        String sql =
            "SELECT id, v, country, CAST(_valid_from AS TIMESTAMP), CAST(_valid_to AS TIMESTAMP)"
                + " FROM "
                + store
                + "."
                + table
                + " FOR SYSTEM_TIME ALL";
        assertEquals(
            MODEL.all().stream().filter(TimeTravelPolicyTest::mine).toList(),
            mesh.ask(sql).sorted(),
            sql);
      }
    }
  }

  @Test
  void what_fails_for_a_hidden_row_tells_nothing() {
    allTables(regional());
    for (String store : STORES) {
      for (String table : TABLES) {
        // fails for every country but those that this caller sees
        String sql =
            "SELECT COUNT(*) FROM "
                + store
                + "."
                + table
                + " WHERE CASE WHEN country IN ('DE', 'FR') THEN 1 ELSE CAST(country AS INTEGER)"
                + " END = 1";
        assertFalse(mesh.ask(sql).failed(), () -> sql + " " + mesh.ask(sql) + mesh.explain(sql));
      }
    }
  }

  @Test
  void ties_among_hidden_rows_are_none_of_the_callers_business() {
    allTables(regional());
    for (String store : STORES) {
      Answer answer = mesh.ask("SELECT id FROM " + store + ".tied");
      assertEquals(List.of("2"), answer.sorted(), answer::toString);
    }
    allTables(Rule.of(RowFilter.ALL, Map.of()));
    for (String store : STORES) {
      Answer answer = mesh.ask("SELECT id FROM " + store + ".tied");
      assertEquals(ErrorCode.HISTORY_AMBIGUOUS, answer.error().code(), answer::toString);
    }
  }

  @Test
  void when_a_row_was_current_is_hidden_with_the_column_that_tells_it() {
    allTables(Rule.of(RowFilter.ALL, Map.of()).hiding("valid_from", "valid_to"));
    Answer answer = mesh.ask("SELECT * FROM pg.validity FOR SYSTEM_TIME ALL");
    assertEquals(3, answer.types().size(), answer::toString);
    Answer named = mesh.ask("SELECT _valid_from FROM pg.validity FOR SYSTEM_TIME ALL");
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, named.error().code());
    assertTrue(!mesh.ask("SELECT id FROM pg.validity FOR SYSTEM_TIME AS OF '2026-01-01'").failed());
  }
}
