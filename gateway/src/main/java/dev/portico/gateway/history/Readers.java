package dev.portico.gateway.history;

import dev.portico.gateway.execute.Cancelled;
import dev.portico.gateway.execute.CapturedHistory.Hold;
import dev.portico.gateway.execute.Execution;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The executions of this process that read captured files, so that nobody deletes them meanwhile.
 * Those of other processes are not known: they fail clearly when a file is gone. Safe for many
 * threads.
 */
final class Readers {
  private final Set<Reader> reading = new LinkedHashSet<>();

  private static final class Reader {
    private final Path folder;
    private final Execution execution;
    private final long since = System.nanoTime();

    Reader(Path folder, Execution execution) {
      this.folder = folder;
      this.execution = execution;
    }
  }

  /** Notes that an execution is going to read files of a folder, before it looks which. */
  synchronized Hold enter(TableFolder folder, Execution execution) {
    Reader reader = new Reader(folder.path(), execution);
    reading.add(reader);
    return () -> leave(reader);
  }

  private synchronized void leave(Reader reader) {
    if (reading.remove(reader)) {
      notifyAll();
    }
  }

  /** Whether somebody reads a folder who began before a moment of {@link System#nanoTime}. */
  synchronized boolean before(TableFolder folder, long nanos) {
    return !since(folder, nanos).isEmpty();
  }

  /**
   * Waits until those have ended who read a folder now. Who reads longer than the patience is
   * stopped, and waited for as long again.
   *
   * @return whether all have ended
   */
  boolean drain(TableFolder folder, long patienceMillis) {
    long now = System.nanoTime();
    if (await(folder, now, patienceMillis)) {
      return true;
    }
    List<Reader> late;
    synchronized (this) {
      late = since(folder, now);
    }
    late.forEach(
        one ->
            one.execution.cancellation().cancel(Cancelled.byRewriting(folder.table().toString())));
    return await(folder, now, patienceMillis);
  }

  private synchronized boolean await(TableFolder folder, long before, long patienceMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    try {
      while (!since(folder, before).isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<Reader> since(TableFolder folder, long before) {
    return reading.stream()
        .filter(one -> one.folder.equals(folder.path()) && one.since - before <= 0)
        .toList();
  }
}
