package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.DecisionEvents.Outcome;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.policy.Decisions.Series;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions that are put ahead: the answers are those of one after the other, whatever happens. */
@Timeout(300)
class ListingQuestionsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Asking LIST = Shop.SELECT.toList();
  private static final List<CatalogTable> TABLES = Shop.many(120, 3);

  private static EmbeddedDecider decider;

  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  private final OpaDecisions decisions = decisions(decider);

  @BeforeAll
  static void open(@TempDir Path folder) {
    Path bundle = Bundles.echo().write(folder.resolve("bundle.tar.gz"));
    decider = new EmbeddedDecider(bundle, "mesh/main/decision", LONG, Duration.ofMinutes(1));
    decider.awaitReady();
  }

  @AfterAll
  static void close() {
    decider.close();
  }

  private OpaDecisions decisions(Decider asked) {
    return new OpaDecisions(asked, Map.of(), (name, outcome, time) -> outcomes.add(outcome));
  }

  /** Every table has an answer of its own. */
  private static Session caller() {
    List<String> parts = new ArrayList<>();
    for (CatalogTable table : TABLES) {
      String name = table.name().toString();
      int number = parts.size();
      parts.add(
          "\"%s\": {\"allow\": %b, \"reasons\": [\"shop.r%d\"], \"row_filter\": {\"type\": \"all\"},"
                  .formatted(name, number % 3 > 0, number)
              + " \"masks\": {\"column_%d\": {\"type\": \"null\"}}}".formatted(number % 2));
    }
    return Shop.answered("{\"tables\": {" + String.join(", ", parts) + "}}");
  }

  private static List<List<CatalogTable>> parts(int size) {
    List<List<CatalogTable>> parts = new ArrayList<>();
    for (int from = 0; from < TABLES.size(); from += size) {
      parts.add(TABLES.subList(from, from + size));
    }
    return parts;
  }

  private static List<Decided> all(
      OpaDecisions of, Session session, List<List<CatalogTable>> parts) {
    List<Decided> all = new ArrayList<>();
    try (Series series = of.decideAll(session, parts, LIST, Deadline.in(LONG))) {
      parts.forEach(part -> all.add(series.next()));
    }
    return all;
  }

  private Series endless(Deadline deadline) {
    return decisions.decideAll(Shop.moody("endless"), parts(4), LIST, deadline);
  }

  @Test
  void theAnswersAreThoseOfOneQuestionAfterTheOther() {
    Session caller = caller();
    for (int size : List.of(1, 4, 40, 120)) {
      OpaDecisions apart = decisions(decider);
      List<Decided> expected =
          parts(size).stream()
              .map(part -> apart.decide(caller, part, LIST, Deadline.in(LONG)))
              .toList();
      assertEquals(expected, all(decisions(decider), caller, parts(size)));
    }
    assertEquals(2 * (120 + 30 + 3 + 1), Collections.frequency(outcomes, Outcome.ANSWERED));
  }

  @Test
  void whatWasDecidedAMomentAgoIsNotAskedAgain() {
    Session caller = caller();
    List<Decided> first = all(decisions, caller, parts(8));
    outcomes.clear();
    assertEquals(first, all(decisions, caller, parts(8)));
    assertEquals(Collections.nCopies(15, Outcome.REMEMBERED), outcomes);
  }

  @Test
  void aListingThatFailsGivesItsTurnsBack() {
    for (int i = 0; i < 5; i++) {
      Deadline soon = Deadline.in(Duration.ofMillis(200));
      try (Series series = endless(soon)) {
        GatewayException e = assertThrows(GatewayException.class, series::next);
        assertEquals(ErrorCode.POLICY_TIMEOUT, e.code());
      }
    }
    assertEquals(30, all(decisions, caller(), parts(4)).size());
  }

  @Test
  void aListingThatIsLeftTakesItsQuestionsBack() {
    for (int i = 0; i < 5; i++) {
      try (Series series = decisions.decideAll(caller(), parts(2), LIST, Deadline.in(LONG))) {
        series.next();
      }
    }
    assertEquals(60, all(decisions, caller(), parts(2)).size());
  }

  @Test
  void anInterruptedListingEndsAtOnceAndTheNextIsAnswered() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Boolean>> interrupted = new ArrayList<>();
      List<Thread> listing = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 2; i++) {
        interrupted.add(
            threads.submit(
                () -> {
                  listing.add(Thread.currentThread());
                  try (Series series = endless(Deadline.in(LONG))) {
                    assertEquals(
                        ErrorCode.POLICY_UNAVAILABLE,
                        assertThrows(GatewayException.class, series::next).code());
                  }
                  return Thread.interrupted();
                }));
      }
      while (listing.size() < 2
          || listing.stream().anyMatch(t -> t.getState() != Thread.State.TIMED_WAITING)) {
        Thread.sleep(5);
      }
      listing.forEach(Thread::interrupt);
      for (Future<Boolean> future : interrupted) {
        assertTrue(future.get(), "it stays interrupted");
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(30, all(decisions, caller(), parts(4)).size());
  }

  /** Were all deciders the listings', the query would wait for their end. */
  @Test
  void aQueryIsDecidedWhateverListingsAreUnderWay() throws Exception {
    int listings = Places.LISTINGS + Places.SPARE + 2;
    ExecutorService threads = Executors.newFixedThreadPool(listings);
    List<Thread> listing = new CopyOnWriteArrayList<>();
    try {
      List<Future<ErrorCode>> codes = new ArrayList<>();
      for (int i = 0; i < listings; i++) {
        codes.add(
            threads.submit(
                () -> {
                  listing.add(Thread.currentThread());
                  try (Series series = endless(Deadline.in(LONG))) {
                    return assertThrows(GatewayException.class, series::next).code();
                  }
                }));
      }
      while (listing.size() < listings
          || listing.stream().anyMatch(t -> t.getState() != Thread.State.TIMED_WAITING)) {
        Thread.sleep(5);
      }
      Session session = Shop.answered("{\"tables\": {}}");
      for (int i = 0; i < 20; i++) {
        Decided decided =
            decisions(decider)
                .decide(
                    session,
                    List.of(Shop.ORDERS),
                    Shop.SELECT,
                    Deadline.in(Duration.ofSeconds(20)));
        assertEquals(1, decided.verdicts().size());
      }
      assertTrue(codes.stream().noneMatch(Future::isDone), "the listings go on");
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void aServerIsAskedOneQuestionAfterTheOtherAndNoneAfterAFailure() throws IOException {
    try (StubServer server = new StubServer();
        ServerDecider asked = new ServerDecider(server.connection());
        Series series = decisions(asked).decideAll(caller(), parts(40), LIST, Deadline.in(LONG))) {
      series.next();
      assertEquals(1, server.questions().size());
      server.answer = StubServer.ok("{\"shop\": 7}", "r1");
      assertEquals(
          ErrorCode.POLICY_ANSWER_INVALID,
          assertThrows(GatewayException.class, series::next).code());
      assertEquals(2, server.questions().size());
    }
    assertEquals(List.of(Outcome.ANSWERED, Outcome.INVALID), outcomes);
  }
}
