package dev.portico.adapter.file.mirror;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Where the bytes of one version of a file come from, and for whom. Safe for many threads. */
public interface Origin {

  /** Takes fetched bytes, on the thread that fetched them. */
  @FunctionalInterface
  interface Sink {
    void take(byte[] bytes);
  }

  /**
   * Fetches a part.
   *
   * @param wanted whether anybody still waits for it
   * @return completed when the sink has taken the bytes
   */
  CompletableFuture<Void> fetch(long from, int length, BooleanSupplier wanted, Sink sink);

  /** Runs other work of the same query, such as copying from one local file to another. */
  void run(Runnable task);

  /** Whether the query still waits. */
  boolean waits();

  /** Notes bytes that were needed and lay here already. */
  void kept(long bytes);
}
