package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.DecisionEvents.Outcome;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How decisions are remembered, and what a caller is told when there is none. */
class OpaDecisionsTest {
  private static final String NONE = "{\"tables\": {}}";

  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  private StubServer server;
  private ServerDecider decider;
  private OpaDecisions decisions;

  @BeforeEach
  void open() throws IOException {
    server = new StubServer();
    decider = new ServerDecider(server.connection());
    decisions = new OpaDecisions(decider, Map.of(), (name, outcome, time) -> outcomes.add(outcome));
  }

  @AfterEach
  void close() {
    decider.close();
    server.close();
  }

  private Decided decide(String principal, String queryId) {
    Session session = Shop.session(principal, Map.of());
    Asking asking = new Asking(queryId, Instant.now(), Asking.Operation.SELECT);
    return decisions.decide(
        session, List.of(Shop.ORDERS), asking, Deadline.in(Duration.ofSeconds(20)));
  }

  @Test
  void theSameQuestionIsAskedOnce() {
    Decided first = decide("ana", "q-1");
    assertEquals(first, decide("ana", "q-2"));
    assertEquals(1, server.questions().size());
    assertEquals(List.of(Outcome.ANSWERED, Outcome.REMEMBERED), outcomes);
  }

  @Test
  void nobodyIsGivenTheDecisionOfAnother() {
    decide("ana", "q-1");
    decide("bob", "q-1");
    assertEquals(2, server.questions().size());
  }

  @Test
  void withoutARevisionEveryQuestionIsAsked() {
    server.answer = StubServer.body(200, "application/json", "{\"result\": " + NONE + "}");
    server.canary = server.answer;
    decide("ana", "q-1");
    decide("ana", "q-1");
    assertEquals(2, server.questions().size());
  }

  @Test
  void aNewRevisionEndsEveryDecisionOfTheOldOne() {
    decide("ana", "q-1");
    server.answer = StubServer.ok(NONE, "r2");
    server.canary = server.answer;
    decide("bob", "q-1");
    decide("ana", "q-1");
    assertEquals(3, server.questions().size());
  }

  @Test
  void aDecisionEndsWhenItSaysSo() throws InterruptedException {
    String soon = Instant.now().plusMillis(1_500).toString();
    server.answer = StubServer.ok("{\"tables\": {}, \"valid_until\": \"" + soon + "\"}", "r1");
    decide("ana", "q-1");
    Thread.sleep(1_600);
    server.answer = StubServer.ok(NONE, "r1");
    decide("ana", "q-1");
    assertEquals(2, server.questions().size());
  }

  @Test
  void aDecisionThatWasOverBeforeTheQueryIsARefusal() {
    server.answer =
        StubServer.ok("{\"tables\": {}, \"valid_until\": \"2020-01-01T00:00:00Z\"}", "r1");
    GatewayException e = assertThrows(GatewayException.class, () -> decide("ana", "q-1"));
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, e.code());
  }

  @Test
  void failuresAreNotRememberedAndNameNoTable() {
    server.answer = StubServer.ok("{\"shop\": 7}", "r1");
    GatewayException e = assertThrows(GatewayException.class, () -> decide("ana", "q-77"));
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, e.code());
    assertFalse(e.getMessage().contains("shop"), e.getMessage());
    assertTrue(e.getMessage().contains("q-77"), e.getMessage());
    server.answer = StubServer.ok(NONE, "r1");
    decide("ana", "q-1");
    assertEquals(List.of(Outcome.INVALID, Outcome.ANSWERED), outcomes);
  }
}
