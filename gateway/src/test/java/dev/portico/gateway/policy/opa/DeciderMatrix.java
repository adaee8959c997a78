package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.DecisionEvents;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.Obligations.KeyTravel;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.Verdict;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both deciders do alike; a subclass brings a decider with the policy {@code echo}. */
abstract class DeciderMatrix {
  /** Of every question: short enough to be waited for once, long for a machine that pauses. */
  static final Duration TIMEOUT = Duration.ofSeconds(6);

  private static final HashKey KEY = new HashKey("0123456789abcdef");

  /** The decider under test, kept between tests. */
  abstract Decider decider();

  private OpaDecisions decisions() {
    return new OpaDecisions(decider(), Map.of("default", KEY), DecisionEvents.NONE);
  }

  private Decided decide(Session session, Asking asking, CatalogTable... tables) {
    return decisions()
        .decide(session, List.of(tables), asking, Deadline.in(Duration.ofSeconds(20)));
  }

  /** Asked again when a busy machine let the time run out, which is no part of what is tried. */
  private Verdict orders(String part) {
    try {
      return ordersOnce(part);
    } catch (GatewayException e) {
      if (e.code() != ErrorCode.POLICY_TIMEOUT) {
        throw e;
      }
      return ordersOnce(part);
    }
  }

  private Verdict ordersOnce(String part) {
    return decide(Shop.answered(Shop.orders(part)), Shop.SELECT, Shop.ORDERS)
        .verdicts()
        .get(Shop.ORDERS.name());
  }

  private ErrorCode failure(Session session) {
    return assertThrows(GatewayException.class, () -> decide(session, Shop.SELECT, Shop.ORDERS))
        .code();
  }

  static List<Strictness.Case> cases() {
    return Strictness.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyPartOfAnAnswerIsReadStrictly(Strictness.Case strict) {
    Verdict verdict = orders(strict.part());
    Optional<ErrorCode> code =
        verdict instanceof Verdict.Refused refused
            ? Optional.of(refused.refusal().code())
            : Optional.empty();
    assertEquals(strict.refusal(), code);
    if (verdict instanceof Verdict.Refused refused) {
      String message = refused.refusal().message();
      assertTrue(message.contains("shop.orders") && message.contains("shop-team (#shop)"), message);
    }
  }

  /**
   * With {@code MaskMatrixTest} and {@code FilterMatrixTest}, which begin where this ends, every
   * mask and every operator is tried with both deciders on every type and store.
   */
  @Test
  void everyMaskAndEveryFilterComesToWhatThePolicyWrote() {
    List<String> wrong = new ArrayList<>();
    int allowed = 0;
    for (String part : AnswerDocuments.all()) {
      String expected = AnswerDocuments.read(part, KEY);
      String actual = AnswerDocuments.told(orders(part));
      allowed += expected.startsWith("TableDecision") ? 1 : 0;
      if (!expected.equals(actual)) {
        wrong.add(part + "\n  expected " + expected + "\n  but was  " + actual);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(allowed > 500, "only " + allowed + " answers could be used");
  }

  @Test
  void aWholeDecisionIsRead() {
    Decided decided =
        decide(
            Shop.answered(
                Shop.orders(
                    """
                    {"allow": true, "reasons": ["shop.b", "shop.a"],
                     "row_filter": {"type": "compound", "operator": "and", "value": [
                       {"type": "field", "field": "row.country", "operator": "in", "value": ["DE", "Zoë 🎵"]},
                       {"type": "compound", "operator": "not", "value": [
                         {"type": "field", "field": "price", "operator": "gte", "value": 12345678901234567890.125}]},
                       {"type": "field", "field": "big", "operator": "lt", "value": 9223372036854775807},
                       {"type": "field", "field": "number", "operator": "ne", "value": {"field": "small"}}]},
                     "masks": {"EMAIL": {"type": "hash", "length": 40,
                                 "unless": {"type": "field", "field": "paid", "operator": "eq", "value": true}},
                               "note": {"type": "hidden"}},
                     "obligations": {"max_rows": 100000, "keys_stay": true}}
                    """)),
            Shop.SELECT,
            Shop.ORDERS);
    Verdict.Allowed allowed =
        assertInstanceOf(Verdict.Allowed.class, decided.verdicts().get(Shop.ORDERS.name()));
    RowFilter filter =
        new RowFilter.And(
            List.of(
                new RowFilter.In("Country", List.of(text("DE"), text("Zoë 🎵")), Sense.PLAIN),
                new RowFilter.Not(
                    new RowFilter.Compare(
                        "price",
                        Comparison.GREATER_OR_EQUAL,
                        new BindValue(
                            ColumnType.decimal(38, 3),
                            new BigDecimal("12345678901234567890.125")))),
                new RowFilter.Compare(
                    "big", Comparison.LESS, new BindValue(ColumnType.BIGINT, Long.MAX_VALUE)),
                new RowFilter.CompareColumns("number", Comparison.NOT_EQUAL, "small")));
    Mask mask =
        new Mask(
            new Mask.Hash("default", Optional.of(KEY), 40),
            ColumnType.varchar(40),
            true,
            Optional.of(
                new RowFilter.Compare(
                    "paid", Comparison.EQUAL, new BindValue(ColumnType.BOOLEAN, true))));
    assertEquals(
        new TableDecision(
            filter,
            Map.of("email", mask),
            new Obligations(100_000, KeyTravel.FORBIDDEN),
            List.of("shop.a", "shop.b")),
        allowed.decision());
    assertEquals(Set.of("note"), allowed.hidden());
    assertEquals(Optional.of("one"), decided.info().revision());
    assertEquals(Detail.OWN, decided.info().explain());
  }

  private static BindValue text(String text) {
    return new BindValue(ColumnType.VARCHAR, text);
  }

  @Test
  void tablesOfTheAnswerCountEachForItself() {
    Decided decided =
        decide(
            Shop.answered(
                Shop.orders(
                    "{\"allow\": true, \"row_filter\": {\"type\": \"all\"}, \"masks\": {}}")),
            Shop.SELECT,
            Shop.ORDERS,
            Shop.PARTS);
    assertInstanceOf(Verdict.Allowed.class, decided.verdicts().get(Shop.ORDERS.name()));
    Verdict.Refused refused =
        assertInstanceOf(Verdict.Refused.class, decided.verdicts().get(Shop.PARTS.name()));
    assertEquals(ErrorCode.POLICY_TABLE_UNDECIDED, refused.refusal().code());
  }

  @Test
  void aTableThatIsNotListedIsNotThereWhateverElseIsWrongWithItsPart() {
    assertEquals(new Verdict.Unlisted(), orders("{\"allow\": false, \"listed\": false}"));
    assertEquals(new Verdict.Unlisted(), orders("{\"listed\": false, \"x\": 1}"));
    assertEquals(new Verdict.Unlisted(), orders("{\"allow\": false, \"listed\": \"false\"}"));
    assertEquals(
        new Verdict.Unlisted(),
        orders(
            "{\"allow\": true, \"listed\": false, \"row_filter\": {\"type\": \"all\"}, \"masks\":"
                + " {}}"));
  }

  @Test
  void aDenialShowsItsReasonsAndNothingElse() {
    Verdict.Refused refused =
        assertInstanceOf(
            Verdict.Refused.class,
            orders("{\"allow\": false, \"reasons\": [\"payments.purpose_missing\"]}"));
    assertEquals(
        "the policy does not let you read shop.orders (payments.purpose_missing); ask its owner for"
            + " access: shop-team (#shop)",
        refused.refusal().message());
  }

  @Test
  void theFrameOfAnAnswerIsReadStrictly() {
    for (String answer :
        List.of(
            "{}",
            "[]",
            "true",
            "\"yes\"",
            "{\"tables\": []}",
            "{\"tables\": null}",
            "{\"tables\": {}, \"table\": {}}",
            "{\"tables\": {}, \"explain\": true}",
            "{\"tables\": {}, \"explain\": \"FULL\"}",
            "{\"tables\": {}, \"valid_until\": \"tomorrow\"}",
            "{\"tables\": {}, \"valid_until\": 5}")) {
      assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure(Shop.answered(answer)), answer);
    }
  }

  @Test
  void theWholeTruthIsForExplainOnly() {
    Session session = Shop.answered("{\"tables\": {}, \"explain\": \"full\"}");
    assertEquals(Detail.OWN, decide(session, Shop.SELECT, Shop.ORDERS).info().explain());
    Asking explain = new Asking("q", Shop.SELECT.time(), Asking.Operation.EXPLAIN);
    assertEquals(Detail.FULL, decide(session, explain, Shop.ORDERS).info().explain());
  }

  @Test
  void anUndefinedDecisionIsARefusal() {
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure(Shop.session("ana", Map.of("other", 1))));
  }

  @Test
  void policiesThatContradictThemselvesAreARefusalAndTheNextQuestionIsAnswered() {
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure(Shop.moody("conflict")));
    assertAnswers();
  }

  @Test
  void endlessPoliciesEndAtTheTimeoutAndTheNextQuestionIsAnswered() {
    long begin = System.nanoTime();
    assertEquals(ErrorCode.POLICY_TIMEOUT, failure(Shop.moody("endless")));
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(millis >= 5_900 && millis < 18_000, millis + " ms");
    assertAnswers();
  }

  @Test
  void theQuerysOwnDeadlineCountsToo() {
    long begin = System.nanoTime();
    GatewayException e =
        assertThrows(
            GatewayException.class,
            () ->
                decisions()
                    .decide(
                        Shop.moody("endless"),
                        List.of(Shop.ORDERS),
                        Shop.SELECT,
                        Deadline.in(Duration.ofMillis(150))));
    assertEquals(ErrorCode.POLICY_TIMEOUT, e.code());
    assertTrue(System.nanoTime() - begin < TIMEOUT.toNanos());
    assertFalse(e.getMessage().contains("shop"), e.getMessage());
    assertAnswers();
  }

  @Test
  void anInterruptedCallerLeavesAtOnceAndStaysInterrupted() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> interrupted =
          threads.submit(
              () -> {
                Thread.currentThread().interrupt();
                assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure(Shop.moody("endless")));
                return Thread.interrupted();
              });
      assertTrue(interrupted.get());
    } finally {
      threads.shutdownNow();
    }
    assertAnswers();
  }

  @Test
  void fiftyWideTablesAreOneQuestion() {
    CatalogTable[] tables = Shop.many(50, 60).toArray(CatalogTable[]::new);
    Decided decided = decide(Shop.answered("{\"tables\": {}}"), Shop.SELECT, tables);
    assertEquals(50, decided.verdicts().size());
  }

  private void assertAnswers() {
    assertEquals(
        1, decide(Shop.answered("{\"tables\": {}}"), Shop.SELECT, Shop.ORDERS).verdicts().size());
  }
}
