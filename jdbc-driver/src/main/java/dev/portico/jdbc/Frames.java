package dev.portico.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.calcite.avatica.Meta;

/**
 * The frames of one result, in order. From the second frame on the next one is asked for while this
 * one is read: who looks at the first rows only costs the stores no more than these, who reads on
 * reads everything. Never more than one frame is ahead.
 *
 * <p>{@link #next} is called by one thread at a time, {@link #close} from any.
 */
final class Frames {
  /** How long closing waits for the answer that is on its way, so that none meets a new result. */
  private static final int FAREWELL_SECONDS = 10;

  /** Where frames come from, and what gives up the rest of them. */
  interface Source {
    Meta.Frame fetch(long offset) throws SQLException;

    /** False when there will be no further result, whose rows a late answer might take. */
    boolean release();
  }

  private final Source source;
  private final Meta.Frame first;
  private boolean begun;
  private long offset;
  private SQLException failure;
  private Request ahead;
  private boolean ended;

  Frames(Meta.Frame first, Source source) {
    this.first = first;
    this.source = source;
    this.ended = first.done;
  }

  /** The next frame, or null when there are no more rows. */
  Frame next() throws SQLException {
    if (!begun) {
      begun = true;
      Frame frame = Frame.of(first);
      offset = frame.rows();
      return frame;
    }
    Request request = wanted();
    return request == null ? null : received(request);
  }

  private synchronized Request wanted() throws SQLException {
    if (failure != null) {
      throw failure; // rows are missing, which must not look like the end
    }
    Request request = ended || ahead != null ? ahead : new Request(offset);
    ahead = request;
    return request;
  }

  private Frame received(Request request) throws SQLException {
    request.run(); // unless another thread does
    Frame frame;
    try {
      frame = request.answer();
    } catch (SQLException e) {
      failed(e);
      throw e;
    }
    offset += frame.rows();
    goOn(frame.last());
    return frame;
  }

  private synchronized void failed(SQLException e) {
    failure = e;
    ahead = null;
  }

  private synchronized void goOn(boolean last) {
    ahead = null;
    ended |= last;
    if (!ended) {
      ahead = new Request(offset);
      Ahead.run(ahead::run);
    }
  }

  /**
   * Gives up what was not read. An answer on its way is waited for: it belongs to this result, and
   * the statement may soon have another.
   */
  void close() {
    Request pending;
    synchronized (this) {
      if (ended && ahead == null) {
        return;
      }
      ended = true;
      pending = ahead;
      ahead = null;
      if (pending != null && pending.broughtTheLast()) {
        return; // the server has nothing left to give up
      }
    }
    boolean onItsWay = pending != null && !pending.drop();
    if (source.release() && onItsWay) {
      pending.awaitEnd();
    }
  }

  /** One frame asked for, by whichever thread comes first. */
  private final class Request {
    private final long from;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Frame> answer = new CompletableFuture<>();

    Request(long from) {
      this.from = from;
    }

    void run() {
      if (taken.compareAndSet(false, true)) {
        try {
          answer.complete(Frame.of(source.fetch(from)));
        } catch (SQLException | RuntimeException | Error e) {
          answer.completeExceptionally(e);
        }
      }
    }

    /** False when it is too late. */
    boolean drop() {
      return taken.compareAndSet(false, true);
    }

    /** Waits as long as reading from the socket would: an interrupt is kept for later. */
    Frame answer() throws SQLException {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return answer.get();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } catch (ExecutionException e) {
        throw thrown(e.getCause());
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private SQLException thrown(Throwable cause) {
      if (cause instanceof Error error) {
        throw error;
      } else if (cause instanceof SQLException known) {
        return known;
      }
      return new SQLException("the next rows could not be read", "XX000", cause);
    }

    boolean broughtTheLast() {
      return answer.isDone() && !answer.isCompletedExceptionally() && answer.join().last();
    }

    void awaitEnd() {
      try {
        answer.get(FAREWELL_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // Nobody wants these rows any more.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
