package dev.portico.gateway.cli.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM as something the demo's own thread can wait for: that thread then closes what
 * it opened, in order, while the virtual machine waits for it.
 */
final class DemoSignal implements AutoCloseable {
  /** Long enough to stop PostgreSQL and to end the step of generation that runs. */
  private static final long CLOSING_SECONDS = 30;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stopAndWait, "demo-stop");
  private volatile boolean serving;

  private DemoSignal() {}

  static DemoSignal register() {
    DemoSignal signal = new DemoSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void stopAndWait() {
    stop.countDown();
    try {
      boolean inTime = closed.await(CLOSING_SECONDS, TimeUnit.SECONDS);
      if (inTime && serving) {
        // A signal would make the exit code 130 or 143; to end a demo that only waits for it is no
        // failure.
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws when the demo is to stop. */
  void check() {
    if (stop.getCount() == 0) {
      throw new DemoException("the demo was stopped");
    }
  }

  /** Waits until the demo is to stop; from now on that is its normal end. */
  void await() throws InterruptedException {
    serving = true;
    stop.await();
  }

  /** To be called when everything else is closed. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the virtual machine is stopping: the hook runs, and has just been told that all is
      // closed
    }
  }
}
