package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.opa.ListingTurns.Turn;
import dev.portico.gateway.session.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ListingTurnsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ListingTurns turns = new ListingTurns(1, 1);

  @Test
  void aFurtherTurnIsLentWhileNoQueryAsks() {
    turns.await(Deadline.in(LONG));
    Turn query = turns.query();
    assertTrue(turns.further().isEmpty(), "while a query asks");
    query.end();
    Turn further = turns.further().orElseThrow();
    assertTrue(turns.further().isEmpty(), "all are in use");
    further.end();
    assertTrue(turns.further().isPresent());
  }

  @Test
  void aQueryWaitsForNoTurn() {
    turns.await(Deadline.in(LONG));
    assertTrue(turns.further().isPresent());
    for (int i = 0; i < 100; i++) {
      turns.query();
    }
  }

  @Test
  void whoWaitsForATurnComesBeforeWhoHasOneAlready() throws Exception {
    Turn first = turns.await(Deadline.in(LONG));
    Turn spare = turns.further().orElseThrow();
    CompletableFuture<Turn> other = new CompletableFuture<>();
    Thread waiting = new Thread(() -> other.complete(turns.await(Deadline.in(LONG))));
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(5);
    }
    first.end();
    assertFalse(turns.further().isPresent(), "it is the other's turn");
    other.get().end();
    assertTrue(turns.further().isPresent());
    spare.end();
  }

  @Test
  void whoGetsNoTurnInTimeRunsOutOfTime() {
    turns.await(Deadline.in(LONG));
    GatewayException e =
        assertThrows(GatewayException.class, () -> turns.await(Deadline.in(Duration.ofMillis(50))));
    assertEquals(ErrorCode.QUERY_TIMEOUT, e.code());
  }
}
