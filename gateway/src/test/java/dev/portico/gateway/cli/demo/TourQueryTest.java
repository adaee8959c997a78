package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.demo.TourAsker.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TourQueryTest {
  @Test
  void theTourTellsAStoryBeforeEachStatement() throws Exception {
    List<TourQuery> tour = TourQuery.all();
    assertEquals(9, tour.size());
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
    for (TourQuery query : tour.subList(0, 8)) {
      assertEquals(List.of(gus), query.askers(), query.title());
    }
    assertEquals(
        List.of("ana", "dora", "gus", "rita", "otto"),
        tour.get(8).askers().stream().map(TourAsker::user).toList());
    assertEquals(Outcome.REFUSED, tour.get(8).askers().get(4).outcome());
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
