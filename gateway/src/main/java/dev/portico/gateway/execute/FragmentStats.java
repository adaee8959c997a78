package dev.portico.gateway.execute;

import dev.portico.spi.RowBatch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one run of a fragment delivered, for EXPLAIN ANALYZE and the audit record. Written by one
 * thread, read by any.
 */
public final class FragmentStats {
  private final int fragment;
  private final String connection;
  private final String sql;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final long began = System.nanoTime();
  private volatile long lastRead = began;

  FragmentStats(int fragment, String connection, String sql) {
    this.fragment = fragment;
    this.connection = connection;
    this.sql = sql;
  }

  void add(RowBatch batch) {
    rows.addAndGet(batch.rows());
    bytes.addAndGet(batch.estimatedBytes());
  }

  void addTime(long spentNanos) {
    nanos.addAndGet(spentNanos);
    answered();
  }

  /** The port answered, with rows or a failure. */
  void answered() {
    lastRead = System.nanoTime();
  }

  /** Counted from 0. */
  public int fragment() {
    return fragment;
  }

  public String connection() {
    return connection;
  }

  /** What the port was sent, with pushed keys as a bind. */
  public String sql() {
    return sql;
  }

  public long rows() {
    return rows.get();
  }

  /** A rough number. */
  public long bytes() {
    return bytes.get();
  }

  /** The same, exactly. */
  public Duration spent() {
    return Duration.ofNanos(nanos.get());
  }

  /** When it was begun, by {@link System#nanoTime}. */
  public long began() {
    return began;
  }

  /** When the port answered last, by the same. */
  public long lastRead() {
    return lastRead;
  }

  /** Time spent waiting for the port. */
  public long millis() {
    return nanos.get() / 1_000_000;
  }
}
