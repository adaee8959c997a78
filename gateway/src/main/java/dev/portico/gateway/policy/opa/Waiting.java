package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that end: at the deadline, or when the waiting thread is interrupted. */
final class Waiting {
  private Waiting() {}

  /** A deadline after some time, but not after another one. */
  static Deadline shorter(Duration time, Deadline deadline) {
    Duration left = deadline.remaining();
    return Deadline.in(left.compareTo(time) < 0 ? left : time);
  }

  /**
   * The result of something that goes on.
   *
   * @param late what is said when it does not end in time
   */
  static <T> T on(Future<T> future, Deadline deadline, String late) {
    try {
      return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new PolicyFault(ErrorCode.POLICY_TIMEOUT, "", late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "the waiting was interrupted");
    } catch (CancellationException e) {
      throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "the server is stopping");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PolicyFault fault) {
        throw fault;
      }
      throw new PolicyFault(
          ErrorCode.POLICY_UNAVAILABLE,
          "",
          "failed: " + e.getCause().getClass().getSimpleName(),
          e.getCause());
    }
  }
}
