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

  private record Entry(Decided decided, Duration life) {}

  /**
   * A decision that is still valid.
   *
   * @param digest of the question
   * @param present the revision in force
   */
  Optional<Decided> find(String digest, Optional<String> present) {
    if (present.isEmpty()) {
      return Optional.empty();
    }
    turnTo(present);
    return Optional.ofNullable(entries.getIfPresent(new Key(digest, present.get())))
        .map(Entry::decided);
  }

  /**
   * Remembers a decision.
   *
   * @param validUntil what the decision says of itself
   */
  void put(String digest, Decided decided, Optional<Instant> validUntil) {
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
    entries.put(new Key(digest, of.get()), new Entry(decided, life));
  }

  private void turnTo(Optional<String> present) {
    if (!present.equals(revision)) {
      revision = present;
      entries.invalidateAll();
    }
  }
}
