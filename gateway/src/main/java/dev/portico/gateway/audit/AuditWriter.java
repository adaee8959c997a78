package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the trail: whatever waits is written as one group with one wait for
 * the disk. While nothing can be written, records that must wait fail at once, the others are held
 * and tried again every second; what cannot be held is counted, and the number recorded. Safe for
 * many threads.
 */
final class AuditWriter implements AutoCloseable {
  /** The log category of the head: where logs are collected, it stands outside this machine. */
  static final String HEAD_CATEGORY = "portico.audit.head";

  private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
  private static final Logger HEAD = LoggerFactory.getLogger(HEAD_CATEGORY);

  private static final int QUEUE = 10_000;
  private static final int GROUP_CHARS = 4 << 20;
  private static final int MOST_HELD = 1_000;
  private static final int HELD_CHARS = 16 << 20;
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SAY_AGAIN = Duration.ofMinutes(1);

  private final ChainAppender appender;
  private final Supplier<List<String>> everySecond;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Deque<String> held = new ArrayDeque<>();
  private final Thread thread = new Thread(this::work, "portico-audit");
  private volatile ChainHead head = ChainHead.NONE;
  private volatile boolean failing;
  private volatile boolean stopped;

  // of the writing thread alone
  private int heldChars;
  private long uncounted;
  private Instant failingSince = Instant.EPOCH;
  private long saidNanos;
  private long nextTickNanos = System.nanoTime();
  private long headSaidNanos = System.nanoTime();
  private ChainHead headSaid = ChainHead.NONE;
  private Optional<String> headFile = Optional.empty();

  private enum Need {
    /** Somebody waits; when it cannot be written, it is given up. */
    WRITTEN,
    /** Held until it can be written. */
    KEPT,
    /** Wakes the thread up to end. */
    LAST
  }

  private record Entry(String record, Need need, CompletableFuture<Void> written) {}

  /**
   * @param everySecond records that are due by now; called on the writing thread
   */
  AuditWriter(ChainAppender appender, Supplier<List<String>> everySecond) {
    this.appender = appender;
    this.everySecond = everySecond;
    thread.setDaemon(true);
    thread.start();
  }

  /** Writes a record that somebody waits for. */
  Receipt write(String record) {
    return submit(new Entry(record, Need.WRITTEN, new CompletableFuture<>()));
  }

  /** Writes a record, later if not now. */
  Receipt keep(String record) {
    return submit(new Entry(record, Need.KEPT, new CompletableFuture<>()));
  }

  private Receipt submit(Entry entry) {
    if (stopped || !queue.offer(entry)) {
      entry.written().completeExceptionally(new IOException("the writer is behind or stopped"));
    }
    return () -> await(entry.written());
  }

  private static void await(CompletableFuture<Void> written) {
    try {
      written.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } catch (ExecutionException | TimeoutException e) {
      throw unavailable(e);
    }
  }

  private static GatewayException unavailable(Exception cause) {
    return new GatewayException(
        ErrorCode.AUDIT_UNAVAILABLE,
        "the audit trail cannot be written now, so nothing is answered; try again, and tell the"
            + " operator when it stays so",
        cause);
  }

  /** The last record written. */
  ChainHead head() {
    return head;
  }

  /** Whether the last attempt to write failed. */
  boolean failing() {
    return failing;
  }

  private void work() {
    boolean last = false;
    while (!last) {
      List<Entry> group = new ArrayList<>();
      last = gather(group);
      try {
        tick(group);
        if (!group.isEmpty() || !held.isEmpty() || uncounted > 0) {
          writeGroup(group);
        }
        sayHead(last);
      } catch (RuntimeException | Error e) {
        LOG.error("audit: a defect; what waited is refused", e);
        group.forEach(entry -> entry.written().completeExceptionally(e));
      }
    }
    appender.close();
    List<Entry> late = new ArrayList<>();
    queue.drainTo(late);
    late.forEach(entry -> entry.written().completeExceptionally(new IOException("stopped")));
  }

  /** What waits, as far as it makes one group; true when it is the last one. */
  private boolean gather(List<Entry> group) {
    try {
      int chars = 0;
      Entry next = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
      while (next != null) {
        if (next.need() == Need.LAST) {
          return true;
        }
        group.add(next);
        chars += next.record().length();
        next = chars < GROUP_CHARS ? queue.poll() : null;
      }
      return false;
    } catch (InterruptedException e) {
      // nobody interrupts this thread but a process that ends
      return true;
    }
  }

  private void tick(List<Entry> group) {
    if (System.nanoTime() - nextTickNanos >= 0) {
      nextTickNanos = System.nanoTime() + TICK.toNanos();
      everySecond.get().forEach(r -> group.add(new Entry(r, Need.KEPT, new CompletableFuture<>())));
    }
  }

  private void writeGroup(List<Entry> group) {
    List<String> records = new ArrayList<>();
    if (uncounted > 0) {
      records.add(
          JsonRecord.of(
              "unrecorded", Map.of("records", uncounted, "since", failingSince.toString())));
    }
    records.addAll(held);
    group.forEach(entry -> records.add(entry.record()));
    try {
      head = appender.append(records);
      written(group);
    } catch (IOException e) {
      failed(group, e);
    }
  }

  private void written(List<Entry> group) {
    if (failing) {
      LOG.info("audit: it is written again");
    }
    failing = false;
    held.clear();
    heldChars = 0;
    uncounted = 0;
    group.forEach(entry -> entry.written().complete(null));
  }

  private void failed(List<Entry> group, IOException reason) {
    if (!failing || System.nanoTime() - saidNanos > SAY_AGAIN.toNanos()) {
      LOG.error("audit: it cannot be written, so queries are refused: {}", reason.toString());
      saidNanos = System.nanoTime();
    }
    if (!failing) {
      failingSince = Instant.now();
    }
    failing = true;
    for (Entry entry : group) {
      if (entry.need() == Need.KEPT) {
        hold(entry.record());
      }
      entry.written().completeExceptionally(reason);
    }
  }

  private void hold(String record) {
    if (held.size() >= MOST_HELD || heldChars + record.length() > HELD_CHARS) {
      uncounted++;
    } else {
      held.add(record);
      heldChars += record.length();
    }
  }

  /** Once a minute, and whenever a file was ended. */
  private void sayHead(boolean now) {
    boolean otherFile = !appender.fileName().equals(headFile);
    boolean due = now || otherFile || System.nanoTime() - headSaidNanos > SAY_AGAIN.toNanos();
    if (due && !head.equals(headSaid)) {
      HEAD.info("audit head {}", head);
      headSaid = head;
      headSaidNanos = System.nanoTime();
      headFile = appender.fileName();
    }
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    stopped = true;
    try {
      if (!queue.offer(
          new Entry("", Need.LAST, new CompletableFuture<>()),
          PATIENCE.toMillis(),
          TimeUnit.MILLISECONDS)) {
        LOG.warn("audit: the writer does not take its end");
      }
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
