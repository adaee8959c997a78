package dev.portico.adapter.file.remote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of threads that work for many queries in turns, so that one that needs ten
 * thousand things keeps none waiting that needs two. Threads end when there was nothing to do for a
 * while. Safe for many threads.
 */
final class Lanes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final long QUIET_MILLIS = 10_000;

  private final String name;
  private final int most;
  private final Map<Object, Deque<Runnable>> lanes = new LinkedHashMap<>();
  private int threads;
  private int queued;
  private int idle;
  private int number;
  private boolean closed;

  /**
   * @param name of the threads
   * @param most threads
   */
  Lanes(String name, int most) {
    this.name = name;
    this.most = most;
  }

  /**
   * Runs a task when it is its lane's turn; tasks of one lane begin in the order in which they
   * came.
   *
   * @param lane whose turn it is, such as a query
   */
  synchronized void run(Object lane, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    lanes.computeIfAbsent(lane, l -> new ArrayDeque<>()).add(task);
    queued++;
    if (queued <= idle) {
      notify();
    } else if (threads < most) {
      threads++;
      Thread thread = new Thread(this::work, name + "-" + ++number);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void work() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // the thread works for other queries too
        LOG.error("work of a query failed", e);
      }
      Thread.interrupted(); // meant for the task
    }
  }

  private synchronized Runnable next() {
    long until = System.nanoTime() + QUIET_MILLIS * 1_000_000;
    while (lanes.isEmpty() && !closed) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      idle++;
      try {
        wait(left);
      } catch (InterruptedException e) {
        break;
      } finally {
        idle--;
      }
    }
    if (lanes.isEmpty()) {
      threads--;
      return null;
    }
    Map.Entry<Object, Deque<Runnable>> first = lanes.entrySet().iterator().next();
    Runnable task = first.getValue().remove();
    queued--;
    lanes.remove(first.getKey());
    if (!first.getValue().isEmpty()) {
      lanes.put(first.getKey(), first.getValue());
    }
    return task;
  }

  /** Ends work that takes long when nobody can wait for it any more. */
  synchronized void checkOpen() {
    if (closed) {
      throw new CancellationException("closed");
    }
  }

  /** What was not begun is still run, so that those who wait learn of it; nothing new is taken. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
