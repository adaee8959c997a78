package dev.portico.adapter.file.remote;

import dev.portico.spi.FileCost;
import dev.portico.spi.FileRequest.FetchLimits;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what one query costs, and ends it when that is more than it may. Safe for many threads.
 */
final class Meter {
  private final String connection;
  private final FetchLimits limits;
  private final LongAdder requests = new LongAdder();
  private final LongAdder promised = new LongAdder();
  private final LongAdder fetched = new LongAdder();
  private final LongAdder kept = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final LongAdder filesSkipped = new LongAdder();
  private final LongAdder partsSkipped = new LongAdder();

  Meter(String connection, FetchLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /** Of work that belongs to no query. */
  static Meter unlimited(String connection) {
    return new Meter(connection, FetchLimits.NONE);
  }

  /**
   * Notes requests that are about to be sent.
   *
   * @throws LimitException when they are more than the query may send
   */
  void requests(long count) {
    requests.add(count);
    if (limits.requests().isPresent() && requests.sum() > limits.requests().getAsLong()) {
      throw exceeded(limits.requests().getAsLong() + " requests (requestsPerQuery)");
    }
  }

  /**
   * Notes bytes that are about to be fetched.
   *
   * @throws LimitException when they are more than the query may fetch
   */
  void fetching(long bytes) {
    promised.add(bytes);
    if (limits.bytes().isPresent() && promised.sum() > limits.bytes().getAsLong()) {
      throw exceeded(limits.bytes().getAsLong() + " bytes (bytesPerQuery)");
    }
  }

  void fetched(long bytes) {
    fetched.add(bytes);
  }

  /** Bytes that are needed and lie here already. */
  void kept(long bytes) {
    kept.add(bytes);
  }

  void file() {
    files.increment();
  }

  void filesSkipped(long count) {
    filesSkipped.add(count);
  }

  void partsSkipped(long count) {
    partsSkipped.add(count);
  }

  FileCost cost() {
    return new FileCost(
        requests.sum(),
        fetched.sum(),
        kept.sum(),
        files.sum(),
        filesSkipped.sum(),
        partsSkipped.sum());
  }

  private LimitException exceeded(String most) {
    return new LimitException(
        "connection "
            + connection
            + ": the query needs more than the "
            + most
            + " that one query may fetch; read fewer columns or partitions, or ask for a higher"
            + " limit");
  }
}
