package dev.portico.gateway.execute.duckdb;

import dev.portico.spi.Column;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fragment as the engine reads it: once per place where the residual reads it, started ahead or
 * when the first row is asked for. It can be kept in memory instead, when its keys are needed
 * first. Safe for many threads.
 */
final class FragmentInput implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FragmentInput.class);

  private final List<Column> columns;
  private final double estimatedRows;
  private final Supplier<RowSource> start;
  private final Consumer<Throwable> onFailure;
  private final List<RowSource> opened = new CopyOnWriteArrayList<>();
  private final Deque<RowSource> begun = new ArrayDeque<>();
  private Kept kept;

  /**
   * @param start asks the port
   * @param onFailure told why reading failed, on the engine's thread
   */
  FragmentInput(
      List<Column> columns,
      double estimatedRows,
      Supplier<RowSource> start,
      Consumer<Throwable> onFailure) {
    this.columns = columns;
    this.estimatedRows = estimatedRows;
    this.start = start;
    this.onFailure = onFailure;
  }

  List<Column> columns() {
    return columns;
  }

  synchronized double estimatedRows() {
    return kept != null && kept.complete ? kept.rows : estimatedRows;
  }

  /** Whether the rows are in memory, so that the port is not asked any more. */
  synchronized boolean kept() {
    return kept != null && kept.complete;
  }

  /**
   * Starts the port as often as the rows will be read, and reads the first of them.
   *
   * @param readers how many places will read the rows
   * @param ahead lets a source be read ahead
   */
  synchronized void readAhead(int readers, UnaryOperator<RowSource> ahead) {
    boolean reads = kept != null && (kept.complete || kept.rest != null);
    int started = (reads ? 1 : 0) + begun.size();
    for (int i = started; i < readers && !kept(); i++) {
      RowSource source = ahead.apply(start.get());
      opened.add(source);
      begun.add(source);
    }
  }

  /** The rows from the beginning. */
  synchronized RowSource open() {
    if (kept != null && kept.complete) {
      return new Replay(kept.batches.iterator(), null);
    }
    if (kept != null && kept.rest != null) {
      RowSource rest = kept.rest;
      kept.rest = null;
      return new Replay(kept.batches.iterator(), rest);
    }
    return begin();
  }

  private RowSource begin() {
    RowSource first = begun.poll();
    if (first != null) {
      return first;
    }
    RowSource source = start.get();
    opened.add(source);
    return source;
  }

  /**
   * Reads the rows into memory.
   *
   * @return false when there are more than the bounds; the rows read so far are then replayed once
   *     before the rest
   */
  synchronized boolean keep(long mostRows, long mostBytes) {
    if (kept != null) {
      return kept.complete;
    }
    Kept reading = new Kept();
    RowSource source = begin();
    long bytes = 0;
    while (reading.rows <= mostRows && bytes <= mostBytes) {
      RowBatch batch = source.next();
      if (batch == null) {
        reading.complete = true;
        kept = reading;
        source.close();
        return true;
      }
      reading.batches.add(batch);
      reading.rows += batch.rows();
      bytes += batch.estimatedBytes();
    }
    reading.rest = source;
    kept = reading;
    return false;
  }

  void failed(Throwable cause) {
    onFailure.accept(cause);
  }

  /** Stops the ports that still deliver. */
  void cancel() {
    opened.forEach(RowSource::cancel);
  }

  @Override
  public void close() {
    for (RowSource source : opened) {
      try {
        source.close();
      } catch (RuntimeException e) {
        LOG.warn("a fragment did not close", e);
      }
    }
  }

  private static final class Kept {
    private final List<RowBatch> batches = new ArrayList<>();
    private long rows;
    private boolean complete;
    private RowSource rest;
  }

  private static final class Replay implements RowSource {
    private final Iterator<RowBatch> batches;
    private final RowSource rest;

    Replay(Iterator<RowBatch> batches, RowSource rest) {
      this.batches = batches;
      this.rest = rest;
    }

    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public RowBatch next() throws PortException {
      if (batches.hasNext()) {
        return batches.next();
      }
      return rest == null ? null : rest.next();
    }

    @Override
    public void cancel() {
      // the source that was opened is cancelled with its execution
    }

    @Override
    public void close() {
      // the source that was opened is closed with its fragment
    }
  }
}
