package dev.portico.gateway.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/start.md} shows of the tour is in the tour, whose answers other tests compare.
 */
class StartPageTest {
  private static final Page START = Page.at("docs/start.md");

  @Test
  void theQueryOfTheObjectStoreIsAStopOfTheTour() throws IOException {
    List<String> queries =
        START.blocks().stream().filter(b -> b.language().equals("sql")).map(b -> b.text()).toList();
    assertEquals(1, queries.size(), queries::toString);
    try (InputStream tour =
        StartPageTest.class.getResourceAsStream("/dev/portico/gateway/cli/demo/demo-tour.sql")) {
      assertNotNull(tour);
      String text = new String(tour.readAllBytes(), UTF_8);
      assertTrue(text.contains(queries.get(0).strip() + ";"), queries.get(0));
    }
  }
}
