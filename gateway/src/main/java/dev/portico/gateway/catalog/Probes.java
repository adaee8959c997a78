package dev.portico.gateway.catalog;

import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.PortException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the stores about their tables in the background, several stores at once, and keeps the
 * answers. A store that is away is asked again after 5 s, then ever later up to 60 s. Safe for many
 * threads.
 */
final class Probes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
  private static final int STORES_AT_ONCE = 8;
  private static final int CALLS_AT_ONCE = 32;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration TELL_EVERY = Duration.ofSeconds(2);
  private static final Duration LAST_RETRY = Duration.ofSeconds(60);

  private final PortLookup ports;
  private final Runnable learned;
  private final ScheduledExecutorService clock;
  private final ExecutorService stores =
      Executors.newFixedThreadPool(STORES_AT_ONCE, daemons("portico-probe"));
  private final ExecutorService calls =
      new ThreadPoolExecutor(
          0,
          CALLS_AT_ONCE,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons("portico-probe-call"));
  private final Map<Key, StoreAnswer> answers = new ConcurrentHashMap<>();
  private final Map<String, String> away = new ConcurrentHashMap<>();
  private final Set<String> pending = new HashSet<>();
  private long round;

  /** A table of a store. */
  private record Key(String connection, StoreRelation relation) {}

  /** {@code learned} is called, from a thread of the probes, when there are new answers. */
  Probes(PortLookup ports, ScheduledExecutorService clock, Runnable learned) {
    this.ports = ports;
    this.clock = clock;
    this.learned = learned;
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  StoreAnswer answer(TableDraft table) {
    return answers.getOrDefault(key(table), new StoreAnswer.NotAsked());
  }

  /** What the store of a table's past rows says of them. */
  StoreAnswer past(TableDraft table, TimeTravel.History history) {
    return answers.getOrDefault(past(table.connection(), history), new StoreAnswer.NotAsked());
  }

  private static Key past(String connection, TimeTravel.History history) {
    return new Key(
        history.port().map(TimeTravel.OtherPort::connection).orElse(connection), history.table());
  }

  private static Key key(TableDraft table) {
    return new Key(table.connection(), table.relation());
  }

  /** The stores that did not answer when last asked, and why. */
  Map<String, String> away() {
    return new TreeMap<>(away);
  }

  /** Asks about all these tables anew; answers of former ones are kept until then. */
  void start(Collection<TableDraft> tables) {
    Map<String, Set<Key>> byConnection = keys(tables);
    keepAnswersOf(byConnection);
    ask(byConnection);
  }

  /**
   * Asks only about some tables and those that nobody asked about yet, so that one product more
   * does not put a question about every table to every store. All are asked where a store is away
   * or has not told everything yet, because there is one round at a time.
   *
   * @param tables all that there are from now on
   */
  void startNew(Collection<TableDraft> tables, Predicate<TableDraft> anew) {
    if (unfinished()) {
      start(tables);
      return;
    }
    Map<String, Set<Key>> all = keys(tables);
    keepAnswersOf(all);
    Map<String, Set<Key>> some = keys(tables.stream().filter(anew).toList());
    all.forEach(
        (connection, keys) ->
            keys.stream()
                .filter(key -> !answers.containsKey(key))
                .forEach(
                    key ->
                        some.computeIfAbsent(connection, name -> new LinkedHashSet<>()).add(key)));
    ask(some);
  }

  private boolean unfinished() {
    synchronized (pending) {
      return !pending.isEmpty() || !away.isEmpty();
    }
  }

  private static Map<String, Set<Key>> keys(Collection<TableDraft> tables) {
    Map<String, Set<Key>> byConnection = new LinkedHashMap<>();
    for (TableDraft table : tables) {
      if (table.virtual()) {
        continue; // no store has it
      }
      want(key(table), byConnection);
      if (table.timeTravel() instanceof TimeTravel.History history) {
        want(past(table.connection(), history), byConnection);
      }
    }
    return byConnection;
  }

  private void keepAnswersOf(Map<String, Set<Key>> byConnection) {
    Set<Key> wanted = new HashSet<>();
    byConnection.values().forEach(wanted::addAll);
    answers.keySet().retainAll(wanted);
    away.keySet().retainAll(byConnection.keySet());
  }

  private void ask(Map<String, Set<Key>> byConnection) {
    long thisRound;
    synchronized (pending) {
      thisRound = ++round;
      pending.clear();
      pending.addAll(byConnection.keySet());
      pending.notifyAll();
    }
    byConnection.forEach(
        (connection, keys) -> stores.execute(() -> ask(thisRound, connection, keys, FIRST_RETRY)));
  }

  private static void want(Key key, Map<String, Set<Key>> byConnection) {
    byConnection.computeIfAbsent(key.connection(), name -> new LinkedHashSet<>()).add(key);
  }

  private void ask(long ofRound, String connection, Set<Key> keys, Duration retry) {
    if (!current(ofRound)) {
      return;
    }
    try {
      boolean changed = askAll(ofRound, connection, keys);
      if (away.remove(connection) != null) {
        LOG.info("the store of connection {} answers again", connection);
      }
      finish(ofRound, connection, changed);
    } catch (StoreProbe.Away e) {
      if (!current(ofRound)) {
        return;
      }
      if (away.put(connection, e.getMessage()) == null) {
        LOG.warn("the store of connection {} does not answer: {}", connection, e.getMessage());
      }
      finish(ofRound, connection, true);
      again(ofRound, connection, keys, retry);
    } catch (RuntimeException e) {
      LOG.error("the store of connection {} could not be asked", connection, e);
      finish(ofRound, connection, false);
    }
  }

  private boolean askAll(long ofRound, String connection, Set<Key> keys) throws StoreProbe.Away {
    StoreProbe probe;
    try {
      probe = new StoreProbe(ports.port(connection), calls);
      probe.reach();
    } catch (GatewayException | PortException e) {
      throw new StoreProbe.Away(e.getMessage());
    }
    boolean changed = false;
    long told = System.nanoTime();
    for (Key key : keys) {
      if (!current(ofRound)) {
        return changed;
      }
      StoreAnswer answer = probe.describe(key.relation());
      changed |= !answer.equals(answers.put(key, answer));
      if (changed && System.nanoTime() - told > TELL_EVERY.toNanos()) {
        learned.run();
        told = System.nanoTime();
        changed = false;
      }
    }
    return changed;
  }

  private void again(long ofRound, String connection, Set<Key> keys, Duration retry) {
    Duration next =
        retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    try {
      clock.schedule(
          () -> stores.execute(() -> ask(ofRound, connection, keys, next)),
          retry.toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("shutting down, connection {} is not asked again", connection);
    }
  }

  private boolean current(long ofRound) {
    synchronized (pending) {
      return ofRound == round && !stores.isShutdown();
    }
  }

  private void finish(long ofRound, String connection, boolean changed) {
    if (changed) {
      learned.run();
    }
    synchronized (pending) {
      if (ofRound == round && pending.remove(connection)) {
        pending.notifyAll();
      }
    }
  }

  /** Waits until every store answered or was found away; false when the time passed before. */
  boolean await(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (pending) {
      while (!pending.isEmpty()) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        try {
          pending.wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public void close() {
    stores.shutdownNow();
    calls.shutdownNow();
  }
}
