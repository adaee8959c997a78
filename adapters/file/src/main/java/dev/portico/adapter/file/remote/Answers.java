package dev.portico.adapter.file.remote;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What was asked for once and is remembered; who asks meanwhile waits for the same answer. Failures
 * are told to those who wait, and forgotten; where the one who asked may not fetch so much, the
 * next one asks. (A cache of failing futures would write each of them into the log.) Safe for many
 * threads.
 */
final class Answers<K, V> {
  private final AsyncCache<K, Answer<V>> known;

  private record Answer<V>(V value, Throwable failure) {}

  private Answers(AsyncCache<K, Answer<V>> known) {
    this.known = known;
  }

  /** Answers that count for nothing after a while. */
  static <K, V> Answers<K, V> young(Duration age, long mostWeight, ToIntFunction<V> weight) {
    return new Answers<>(
        Caffeine.newBuilder()
            .expireAfterWrite(age)
            .maximumWeight(mostWeight)
            .weigher(weigher(weight))
            .<K, Answer<V>>buildAsync());
  }

  /** Answers that stay true. */
  static <K, V> Answers<K, V> lasting(long mostWeight, ToIntFunction<V> weight) {
    return new Answers<>(
        Caffeine.newBuilder()
            .maximumWeight(mostWeight)
            .weigher(weigher(weight))
            .<K, Answer<V>>buildAsync());
  }

  private static <K, V> Weigher<K, Answer<V>> weigher(ToIntFunction<V> weight) {
    return (key, answer) -> answer.failure() != null ? 1 : weight.applyAsInt(answer.value());
  }

  /**
   * The answer.
   *
   * @param question asked when nobody has asked before
   */
  CompletableFuture<V> of(K key, Supplier<CompletableFuture<V>> question) {
    boolean[] asked = new boolean[1];
    CompletableFuture<Answer<V>> answer;
    try {
      answer =
          known.get(
              key,
              (k, executor) -> {
                asked[0] = true;
                return question.get().handle(Answer<V>::new);
              });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
    return answer.thenCompose(
        a -> {
          if (a.failure() == null) {
            return CompletableFuture.completedFuture(a.value());
          }
          known.asMap().remove(key, answer);
          Throwable cause = Futures.cause(a.failure());
          return cause instanceof LimitException && !asked[0]
              ? of(key, question)
              : CompletableFuture.failedFuture(cause);
        });
  }

  void forget() {
    known.synchronous().invalidateAll();
  }
}
