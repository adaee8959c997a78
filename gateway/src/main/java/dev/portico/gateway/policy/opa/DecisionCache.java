package dev.portico.gateway.policy.opa;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.portico.gateway.policy.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers decisions for a short time, under the whole question and the revision of the policies.
 * The question names the principal, so nobody is given another's decision. Without a revision
 * nothing is remembered; a new one empties the cache. Safe for many threads.
 */
final class DecisionCache {
  /** Longest life of a decision that does not say how long it is valid. */
  private static final Duration LIFE = Duration.ofSeconds(10);

  /** Tables in all decisions together: some tens of megabytes. */
  private static final long MOST_TABLES = 50_000;

  private final Cache<Key, Entry> entries =
      Caffeine.newBuilder()
          .maximumWeight(MOST_TABLES)
          .weigher((Key key, Entry entry) -> 1 + entry.decided().verdicts().size())
          .expireAfter(Expiry.<Key, Entry>creating((key, entry) -> entry.life()))
          .build();
  private volatile Optional<String> revision = Optional.empty();

  private record Key(String digest, String revision) {}

  /**
   * @param madeFor the instant of the question, which the decision may depend on
   */
  private record Entry(
      Decided decided, Instant madeFor, Optional<Instant> validUntil, Duration life) {

    boolean answers(Instant time) {
      return Duration.between(madeFor, time).abs().compareTo(LIFE) <= 0
          && validUntil.filter(end -> !time.isBefore(end)).isEmpty();
    }
  }

  /**
   * A decision that is still valid.
   *
   * @param digest of the question
   * @param time the instant of the question
   * @param present the revision in force
   */
  Optional<Decided> find(String digest, Instant time, Optional<String> present) {
    if (present.isEmpty()) {
      return Optional.empty();
    }
    turnTo(present);
    return Optional.ofNullable(entries.getIfPresent(new Key(digest, present.get())))
        .filter(entry -> entry.answers(time))
        .map(Entry::decided);
  }

  /**
   * Remembers a decision.
   *
   * @param time the instant of the question
   * @param validUntil what the decision says of itself
   */
  void put(String digest, Instant time, Decided decided, Optional<Instant> validUntil) {
    Optional<String> of = decided.info().revision();
    Duration life =
        validUntil
            .map(end -> Duration.between(Instant.now(), end))
            .filter(left -> left.compareTo(LIFE) < 0)
            .orElse(LIFE);
    if (of.isEmpty() || life.isNegative() || life.isZero()) {
      return;
    }
    turnTo(of);
    entries.put(new Key(digest, of.get()), new Entry(decided, time, validUntil, life));
  }

  private void turnTo(Optional<String> present) {
    if (!present.equals(revision)) {
      revision = present;
      entries.invalidateAll();
    }
  }
}
