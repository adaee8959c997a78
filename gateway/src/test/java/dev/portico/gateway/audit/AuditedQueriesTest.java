package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.audit.QueryEvent.Asked;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A statement of the trail can be asked again under the settings of its session. */
class AuditedQueriesTest {
  @TempDir private Path folder;

  @Test
  void theSpanOfTheSessionIsReadBack() throws Exception {
    try (AuditTrail trail = Trails.open(folder)) {
      Trails.query(trail, "q-1");
    }
    List<Asked> asked =
        AuditedQueries.read(folder, Instant.EPOCH).queries().keySet().stream()
            .map(AuditedQueries.Query::asked)
            .toList();
    assertEquals(1, asked.size());
    assertEquals(Optional.of("2026-01-01"), asked.get(0).asOfFrom());
    assertEquals(Optional.of("2026-01-31"), asked.get(0).asOfTo());
  }
}
