package dev.portico.gateway.execute;

import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a query is to stop, why, and what must be stopped with it. Safe for many threads. */
public final class Cancellation {
  private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

  private final Set<Runnable> actions = new LinkedHashSet<>();
  private GatewayException reason;

  /**
   * Runs the action when the query is cancelled; at once when it already is. Actions must not block
   * and may run twice.
   */
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (reason == null) {
        actions.add(action);
        return;
      }
    }
    run(action);
  }

  /** Forgets an action whose work has ended. */
  public synchronized void forget(Runnable action) {
    actions.remove(action);
  }

  /** Stops the query; the first reason counts. */
  public void cancel(GatewayException why) {
    List<Runnable> toRun;
    synchronized (this) {
      if (reason == null) {
        reason = why;
      }
      toRun = new ArrayList<>(actions);
    }
    toRun.forEach(Cancellation::run);
  }

  /** One action's defect must not keep the others from stopping their work. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("a part of a query did not take its cancellation", e);
    }
  }

  /** Throws the reason when the query is cancelled. */
  public synchronized void check() {
    if (reason != null) {
      throw reason;
    }
  }

  /**
   * The reason when the query is cancelled, which explains whatever failed since; else the failure
   * itself.
   */
  public synchronized GatewayException explain(GatewayException failure) {
    return reason == null ? failure : reason;
  }
}
