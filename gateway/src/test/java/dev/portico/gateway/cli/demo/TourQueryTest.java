package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.demo.TourAsker.Outcome;
import dev.portico.gateway.cli.demo.TourQuery.Told;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TourQueryTest {
  @Test
  void theTourTellsAStoryBeforeEachStatement() throws Exception {
    List<TourQuery> tour = TourQuery.all();
    assertEquals(12, tour.size());
    for (TourQuery query : tour) {
      assertFalse(query.title().isBlank());
      assertFalse(query.story().isEmpty(), query.title());
      assertTrue(query.sql().startsWith("SELECT") || query.sql().startsWith("WITH"), query.sql());
      assertFalse(query.sql().contains(";"), query.sql());
    }
  }

  @Test
  void everyStopSaysWhoAsks() throws Exception {
    TourAsker gus =
        new TourAsker(
            "gus", Optional.of("audit"), Outcome.ANSWERED, "governance and privacy officer");
    List<TourQuery> tour = TourQuery.all();
    for (TourQuery query : tour.subList(0, 9)) {
      assertEquals(List.of(gus), query.askers(), query.title());
    }
    assertEquals(
        List.of("ana", "dora", "gus", "rita", "otto"),
        tour.get(11).askers().stream().map(TourAsker::user).toList());
    assertEquals(Outcome.REFUSED, tour.get(11).askers().get(4).outcome());
  }

  @Test
  void theRoyaltyReportIsAskedOfThenAndOfToday() throws Exception {
    TourQuery report =
        TourQuery.all().stream().filter(q -> q.title().startsWith("Last quarter")).findAny().get();
    assertEquals("rita", report.askers().get(0).user());
    assertEquals(Optional.of("royalty-report"), report.askers().get(0).purpose());
    String clause = " FOR SYSTEM_TIME AS OF DATE '2026-04-02'";
    assertEquals(3, report.sql().split(clause, -1).length, "two tables of then");
    assertEquals(Optional.of(report.sql().replace(clause, "")), report.today());
  }

  @Test
  void whatHasNoInstantIsNotAskedOfToday() throws Exception {
    for (TourQuery query : TourQuery.all()) {
      query.today().ifPresent(today -> assertNotEquals(query.sql(), today, query.title()));
    }
  }

  @Test
  void whatIsFetchedOfTheObjectStoreIsToldTwice() throws Exception {
    List<TourQuery> far =
        TourQuery.all().stream().filter(query -> query.told() == Told.COST_TWICE).toList();
    assertEquals(1, far.size());
    assertTrue(far.get(0).sql().contains("plays.play_events_lake"), far.get(0).sql());
    assertEquals(7, TourQuery.all().indexOf(far.get(0)), "the second half begins with it");
  }

  @Test
  void aLineThatNamesNobodyIsAFault() {
    assertEquals(Optional.empty(), TourAsker.parse("a story"));
    assertThrows(IllegalStateException.class, () -> TourAsker.parse("@gus, governance"));
  }

  @Test
  void oneStatementJoinsFourStores() throws Exception {
    assertTrue(
        TourQuery.all().stream()
            .map(TourQuery::sql)
            .anyMatch(
                sql ->
                    List.of("plays.", "listeners.", "catalogue.", "payments.").stream()
                        .allMatch(sql::contains)));
  }
}
