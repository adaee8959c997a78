package dev.portico.gateway.execute;

import java.util.function.Supplier;

/**
 * A step that waits on its caller's thread, such as for a connection, and so has nothing else that
 * could be cancelled: a cancellation interrupts that thread, but only while it is in the step.
 */
public final class Interruption {
  private final Thread thread = Thread.currentThread();
  private boolean inside = true;
  private boolean sent;

  private Interruption() {}

  /**
   * Runs the step, interrupted when the query is cancelled. An interruption that was meant for the
   * step is not left on the thread.
   */
  public static <T> T during(Execution execution, Supplier<T> step) {
    Interruption interruption = new Interruption();
    Runnable send = interruption::send;
    execution.cancellation().onCancel(send);
    try {
      return step.get();
    } finally {
      execution.cancellation().forget(send);
      interruption.end();
    }
  }

  private synchronized void send() {
    if (inside) {
      sent = true;
      thread.interrupt();
    }
  }

  private synchronized void end() {
    inside = false;
    if (sent) {
      Thread.interrupted();
    }
  }
}
