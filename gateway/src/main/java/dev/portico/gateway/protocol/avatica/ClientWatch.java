package dev.portico.gateway.protocol.avatica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Notices clients that go away while they wait for an answer. Jetty does not look at a socket whose
 * request is being served, so this looks at all of them every now and then: a client sends nothing
 * before it has its answer, so that reading finds the end or nothing. Safe for many threads.
 */
final class ClientWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 200;
  private static final int THREADS = 4;

  private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor threads;

  ClientWatch() {
    threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "jdbc-watch");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        threads.scheduleWithFixedDelay(
            () -> all.forEach(Waiting::look), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A request whose body is read and whose answer is being made, until closed. */
  Waiting begin(EndPoint socket) {
    Waiting waiting = new Waiting(socket);
    all.add(waiting);
    return waiting;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** One client that waits. */
  final class Waiting implements AutoCloseable {
    private final EndPoint socket;
    private Runnable stop = () -> {};
    private Runnable giveUp = () -> {};
    private boolean gone;
    private boolean spoke;
    private boolean answered;

    private Waiting(EndPoint socket) {
      this.socket = socket;
    }

    /**
     * What to do when the client is gone; done on another thread, and now when it is gone already.
     *
     * @param stopWork while the answer is being made
     * @param giveUpRest when the answer could not be sent
     */
    synchronized void whenGone(Runnable stopWork, Runnable giveUpRest) {
      stop = stopWork;
      giveUp = giveUpRest;
      if (gone) {
        threads.execute(stop);
      }
    }

    /** The answer did not get through. */
    synchronized void undelivered() {
      threads.execute(giveUp);
    }

    /** Whether nobody waits for the answer any more. */
    synchronized boolean gone() {
      return gone;
    }

    /** Whether it sent more than its request, which is lost. */
    synchronized boolean spoke() {
      return spoke;
    }

    private synchronized void look() {
      if (answered || gone || spoke) {
        return;
      }
      ByteBuffer nothing = BufferUtil.allocate(1);
      try {
        int read = socket.fill(nothing);
        gone = read < 0;
        spoke = read > 0;
      } catch (IOException e) {
        gone = true;
      }
      if (gone) {
        threads.execute(stop);
      }
    }

    /** The answer is made: from now on the client may speak again. */
    @Override
    public synchronized void close() {
      answered = true;
      all.remove(this);
    }
  }
}
