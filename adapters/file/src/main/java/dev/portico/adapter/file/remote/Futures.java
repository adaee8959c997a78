package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.Waiting;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what other threads do. */
final class Futures {
  private static final Logger LOG = LoggerFactory.getLogger(Futures.class);

  private Futures() {}

  /**
   * The outcome of a future.
   *
   * @throws PortException when it failed, the time is over, or the waiting thread was interrupted
   */
  static <T> T await(CompletableFuture<T> future, Waiting waiting, RemoteErrors errors) {
    waiting.check();
    try {
      return future.get(waiting.left().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw fault(e.getCause(), errors);
    } catch (TimeoutException e) {
      throw waiting.timeout();
    } catch (CancellationException e) {
      throw errors.fault(Reason.CANCELLED, "cancelled, or the connection was closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.fault(Reason.CANCELLED, "cancelled", e);
    }
  }

  /** A failure as who asked is told of it. */
  static PortException fault(Throwable failure, RemoteErrors errors) {
    Throwable cause = cause(failure);
    if (cause instanceof PortException fault) {
      return fault;
    } else if (cause instanceof FileChangedException changed) {
      return errors.replaced(changed);
    } else if (cause instanceof CancellationException
        || cause instanceof RejectedExecutionException) {
      return errors.fault(Reason.CANCELLED, "cancelled, or the connection was closed", cause);
    }
    LOG.error("a file could not be read", cause);
    return errors.fault(
        Reason.UNAVAILABLE, "a file could not be read; the server's log has the details", cause);
  }

  /** What a future failed with, without its wrapping. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
