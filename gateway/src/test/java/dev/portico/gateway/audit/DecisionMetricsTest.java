package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.DecisionEvents.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DecisionMetricsTest {

  @Test
  void decisionsAreCountedByDeciderAndOutcome() {
    try (Metrics metrics = new Metrics()) {
      metrics.decided("embedded", Outcome.ANSWERED, Duration.ofMillis(2));
      metrics.decided("embedded", Outcome.ANSWERED, Duration.ofMillis(2));
      metrics.decided("server", Outcome.TIMEOUT, Duration.ofMillis(500));
      String text = metrics.scrape();
      assertTrue(
          text.contains(
              "portico_policy_decisions_seconds_count{decider=\"embedded\",outcome=\"answered\"} 2"),
          text);
      assertTrue(
          text.contains(
              "portico_policy_decisions_seconds_count{decider=\"server\",outcome=\"timeout\"} 1"),
          text);
    }
  }

  @Test
  void onlyThePresentRevisionIsShown() {
    AtomicReference<String> revision = new AtomicReference<>("one");
    try (Metrics metrics = new Metrics()) {
      metrics.policyRevision(() -> Optional.of(revision.get()));
      assertTrue(metrics.scrape().contains("portico_policy_revision{revision=\"one\"} 1.0"));
      revision.set("two");
      String text = metrics.scrape();
      assertTrue(text.contains("portico_policy_revision{revision=\"two\"} 1.0"), text);
      assertFalse(text.contains("revision=\"one\""), text);
    }
  }
}
