package dev.portico.adapter.file;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Reads something small out of each of many files, several at a time, and remembers it until the
 * file changes. Safe for many threads; closing it ends the reading threads.
 */
public final class FileHeads implements AutoCloseable {
  private static final int MAX_REMEMBERED = FolderWalk.MAX_FILES;
  private static final int THREADS =
      Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));

  private final String connection;
  private final ExecutorService threads;
  private final Map<Key, Entry> remembered = bounded(MAX_REMEMBERED);
  private final AtomicInteger filesRead = new AtomicInteger();

  public FileHeads(String connection) {
    this.connection = connection;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread =
                  new Thread(work, "files-" + connection + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A file read in one of several ways, such as with other CSV options. */
  private record Key(Path path, Object way) {}

  private record Entry(FoundFile.Version version, Object head) {}

  /**
   * What {@code reader} makes of each file, in their order.
   *
   * @param way what besides the file decides the outcome; equal ways share what is remembered
   * @param reader gives null for a file that is no longer there
   * @return empty when a file was removed since it was found
   * @throws PortException of the reader
   */
  <T> Optional<List<T>> of(
      List<FoundFile> files,
      Object way,
      Class<T> type,
      Function<FoundFile, T> reader,
      Waiting waiting) {
    List<T> heads = new ArrayList<>(files.size());
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      T head = type.cast(recall(files.get(i), way));
      heads.add(head);
      if (head == null) {
        unknown.add(i);
      }
    }
    List<T> read =
        inParallel(
            unknown.size(), i -> readAndRemember(files.get(unknown.get(i)), way, reader), waiting);
    for (int i = 0; i < read.size(); i++) {
      if (read.get(i) == null) {
        return Optional.empty();
      }
      heads.set(unknown.get(i), read.get(i));
    }
    return Optional.of(heads);
  }

  /** How many files were really opened so far; for tests. */
  int filesRead() {
    return filesRead.get();
  }

  private Object recall(FoundFile file, Object way) {
    synchronized (remembered) {
      Entry entry = remembered.get(new Key(file.path(), way));
      return entry != null && entry.version().equals(file.version()) ? entry.head() : null;
    }
  }

  private <T> T readAndRemember(FoundFile file, Object way, Function<FoundFile, T> reader) {
    filesRead.incrementAndGet();
    T head = reader.apply(file);
    if (head != null) {
      synchronized (remembered) {
        remembered.put(new Key(file.path(), way), new Entry(file.version(), head));
      }
    }
    return head;
  }

  /**
   * Runs a task for each number below {@code count} on the reading threads; none of them begins
   * after this returns.
   */
  private <T> List<T> inParallel(int count, IntFunction<T> task, Waiting waiting) {
    List<T> results = new ArrayList<>(Collections.nCopies(count, null));
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    try {
      for (int i = 0; i < Math.min(THREADS, count); i++) {
        workers.add(
            threads.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                    results.set(n, task.apply(n));
                  }
                }));
      }
      for (Future<?> worker : workers) {
        worker.get(waiting.left().toMillis(), TimeUnit.MILLISECONDS);
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PortException fault
          ? fault
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw waiting.timeout();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled();
    } catch (RejectedExecutionException | CancellationException e) {
      throw cancelled();
    } finally {
      next.set(count);
      workers.forEach(worker -> worker.cancel(false));
    }
  }

  private PortException cancelled() {
    return new PortException(
        Reason.CANCELLED, "connection " + connection + ": cancelled, or the connection was closed");
  }

  private static <K, V> Map<K, V> bounded(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
