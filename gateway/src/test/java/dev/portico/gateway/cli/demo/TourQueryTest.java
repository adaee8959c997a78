package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TourQueryTest {
  @Test
  void theTourTellsAStoryBeforeEachStatement() throws Exception {
    List<TourQuery> tour = TourQuery.all();
    assertEquals(7, tour.size());
    for (TourQuery query : tour) {
      assertFalse(query.title().isBlank());
      assertFalse(query.story().isEmpty(), query.title());
      assertTrue(query.sql().startsWith("SELECT") || query.sql().startsWith("WITH"), query.sql());
      assertFalse(query.sql().contains(";"), query.sql());
    }
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
