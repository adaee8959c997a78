package dev.portico.gateway.execute;

import dev.portico.gateway.plan.FileScan;
import dev.portico.spi.FileCost;
import dev.portico.spi.FileSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files of one scan in one run, for EXPLAIN ANALYZE, the audit record and the metrics. Written
 * by one thread, read by any, also when its source is closed.
 */
public final class FileRead {
  private final FileScan scan;
  private final FileSource source;
  private final long began;
  private final AtomicLong waited = new AtomicLong();
  private volatile long lastWaited;

  FileRead(FileScan scan, FileSource source, long began) {
    this.scan = scan;
    this.source = source;
    this.began = began;
    this.lastWaited = System.nanoTime();
  }

  public FileScan scan() {
    return scan;
  }

  /** Where the files come from. */
  public FileSource source() {
    return source;
  }

  /** What it has cost so far. */
  public FileCost cost() {
    return source.cost();
  }

  /** Whether the files lie elsewhere, so that it costs something to read them. */
  public boolean isRemote() {
    return !cost().equals(FileCost.NOTHING);
  }

  /** Notes that the query waited for files until now, since so many nanoseconds. */
  public void waited(long nanos) {
    waited.addAndGet(nanos);
    lastWaited = System.nanoTime();
  }

  /** How long the query waited for files. */
  public Duration waited() {
    return Duration.ofNanos(waited.get());
  }

  /** When the files were asked for, by {@link System#nanoTime}. */
  public long began() {
    return began;
  }

  /** When the last files came, by the same. */
  public long lastWaited() {
    return lastWaited;
  }
}
