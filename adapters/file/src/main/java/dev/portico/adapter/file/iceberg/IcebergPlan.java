package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The files of a snapshot, one after the other in no order that could be relied on, found while
 * they are asked for: of a table of 100,000 files only some are in memory at a time. For one
 * thread; must be closed, which also ends the finding.
 *
 * <p>{@link #hasNext} throws {@link PortException}: {@link Reason#DATA} when the metadata are
 * damaged or lead out of the table's root, {@link Reason#REFUSED} for what is not supported, {@link
 * Reason#TIMEOUT} at the deadline, {@link Reason#CANCELLED} when its thread is interrupted.
 */
public final class IcebergPlan implements Iterator<IcebergFile>, AutoCloseable {
  private static final int MAX_WAITING = 1_024;

  private final List<PlannedColumn> columns;
  private final ColumnMapping mapping;
  private final Faults faults;
  private final Instant deadline;
  private final BlockingQueue<Found> found = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Future<?> finding;
  private IcebergFile next;
  private boolean ended;

  IcebergPlan(
      List<PlannedColumn> columns,
      ColumnMapping mapping,
      Planning planning,
      Background background,
      Faults faults,
      Instant deadline) {
    this.columns = columns;
    this.mapping = mapping;
    this.faults = faults;
    this.deadline = deadline;
    this.finding = background.start(() -> find(planning), faults);
  }

  /** What the finding thread hands over. */
  private sealed interface Found permits FoundFile, Failed, End {}

  private record FoundFile(IcebergFile file) implements Found {}

  private record Failed(PortException fault) implements Found {}

  private record End() implements Found {}

  private void find(Planning planning) {
    try {
      Found last;
      try {
        planning.run(file -> found.put(new FoundFile(file)));
        last = new End();
      } catch (Exception | OutOfMemoryError | StackOverflowError e) {
        last = new Failed(faults.translated(e));
      }
      found.put(last);
    } catch (InterruptedException e) {
      // Closed: nobody waits any more.
      Thread.currentThread().interrupt();
    }
  }

  /** The needed columns, in the order they were asked for. */
  public List<PlannedColumn> columns() {
    return columns;
  }

  /** Finds columns inside files, by their footers. Usable after this plan is closed. */
  public ColumnMapping mapping() {
    return mapping;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      take();
    }
    return next != null;
  }

  private void take() {
    try {
      Found taken = found.poll(Background.left(deadline).toMillis(), TimeUnit.MILLISECONDS);
      if (taken == null) {
        close();
        throw faults.timeout();
      }
      if (taken instanceof FoundFile file) {
        next = file.file();
        return;
      }
      close();
      if (taken instanceof Failed failed) {
        throw failed.fault();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw faults.cancelled();
    }
  }

  @Override
  public IcebergFile next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    IcebergFile file = next;
    next = null;
    return file;
  }

  @Override
  public void close() {
    ended = true;
    next = null;
    finding.cancel(true);
    found.clear();
  }
}
