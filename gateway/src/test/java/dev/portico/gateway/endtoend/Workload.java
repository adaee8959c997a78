package dev.portico.gateway.endtoend;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many clients that run a mix of statements over JDBC, each on connections of its own. */
final class Workload {
  private static final int STATEMENTS_PER_CONNECTION = 25;
  private static final long CANCEL_AFTER_MILLIS = 200;
  private static final long CANCEL_AGAIN_MILLIS = 2_000;
  private static final int EARLY_ROWS = 3;

  /** The outcome counted for each cancel that had to follow another. */
  static final String CANCELLED_AGAIN = "cancelled again";

  private final String url;
  private final List<Client> clients;
  private final Collection<Long> micros = new ConcurrentLinkedQueue<>();
  private final Collection<String> outcomes = new ConcurrentLinkedQueue<>();
  private final Collection<String> failures = new ConcurrentLinkedQueue<>();

  /** How a client ends a statement. */
  enum Ending {
    /** Reads all rows. */
    WHOLE,
    /** Closes the result after a few rows. */
    EARLY,
    /** Cancels it from another thread; it may have ended before. */
    CANCEL,
    /** Expects the error that the task names. */
    ERROR
  }

  /**
   * @param code the error expected, else empty
   */
  record Task(String sql, Ending ending, String code) {
    static Task whole(String sql) {
      return new Task(sql, Ending.WHOLE, "");
    }

    static Task early(String sql) {
      return new Task(sql, Ending.EARLY, "");
    }

    static Task cancelled(String sql) {
      return new Task(sql, Ending.CANCEL, "QUERY_CANCELLED");
    }

    static Task failing(String sql, String code) {
      return new Task(sql, Ending.ERROR, code);
    }
  }

  /**
   * @param micros of the statements read whole, in ascending order
   * @param outcomes how often each deliberate ending happened
   * @param failures what should not have happened
   */
  record Report(
      double seconds, List<Long> micros, Map<String, Integer> outcomes, List<String> failures) {
    long percentile(double share) {
      return micros.isEmpty()
          ? 0
          : micros.get((int) Math.min(micros.size() - 1, share * micros.size()));
    }

    int statements() {
      return micros.size() + outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * Somebody who runs statements.
   *
   * @param purpose stated when connecting, empty for none
   */
  record Client(String user, String password, String purpose, List<Task> tasks) {
    Client {
      tasks = List.copyOf(tasks);
    }
  }

  Workload(String url, List<Client> clients) {
    this.url = url;
    this.clients = clients;
  }

  Report run(int connections, Duration time) throws InterruptedException {
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    ScheduledExecutorService canceller = Executors.newScheduledThreadPool(2);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int number = i;
        all.add(threads.submit(() -> client(number, end, canceller)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      failures.add(String.valueOf(e.getCause()));
    } finally {
      threads.shutdownNow();
      canceller.shutdownNow();
    }
    Map<String, Integer> counted = new TreeMap<>();
    outcomes.forEach(outcome -> counted.merge(outcome, 1, Integer::sum));
    return new Report(
        (System.nanoTime() - begin) / 1e9,
        micros.stream().sorted().toList(),
        counted,
        List.copyOf(failures));
  }

  private void client(int number, long end, ScheduledExecutorService canceller) {
    Client client = clients.get(number % clients.size());
    List<Task> tasks = client.tasks();
    int next = number * 7;
    while (System.nanoTime() < end) {
      try (Connection connection = connect(client)) {
        for (int i = 0; i < STATEMENTS_PER_CONNECTION && System.nanoTime() < end; i++) {
          run(connection, tasks.get(next++ % tasks.size()), canceller);
        }
      } catch (SQLException e) {
        failures.add("connecting: " + e.getMessage());
      }
    }
  }

  private Connection connect(Client client) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", client.user());
    login.setProperty("password", client.password());
    if (!client.purpose().isEmpty()) {
      login.setProperty("purpose", client.purpose());
    }
    return RealDriver.driver().connect(url, login);
  }

  private void run(Connection connection, Task task, ScheduledExecutorService canceller) {
    long begin = System.nanoTime();
    Future<?> cancels = null;
    try (Statement statement = connection.createStatement()) {
      if (task.ending() == Ending.CANCEL) {
        AtomicInteger sent = new AtomicInteger();
        cancels =
            canceller.scheduleWithFixedDelay(
                () -> cancel(statement, sent),
                CANCEL_AFTER_MILLIS,
                CANCEL_AGAIN_MILLIS,
                TimeUnit.MILLISECONDS);
      }
      read(statement, task);
      if (task.ending() == Ending.WHOLE) {
        micros.add((System.nanoTime() - begin) / 1_000);
      } else if (task.ending() == Ending.ERROR) {
        failures.add("no " + task.code() + ": " + task.sql());
      } else {
        outcomes.add(task.ending() == Ending.EARLY ? "closed early" : "ended before its cancel");
      }
    } catch (SQLException e) {
      if (!task.code().isEmpty() && e.getMessage().startsWith(task.code() + ": ")) {
        outcomes.add(task.code());
      } else {
        failures.add(e.getMessage() + " -- " + task.sql());
      }
    } finally {
      if (cancels != null) {
        cancels.cancel(false);
      }
    }
  }

  private static void read(Statement statement, Task task) throws SQLException {
    try (ResultSet rows = statement.executeQuery(task.sql())) {
      int columns = rows.getMetaData().getColumnCount();
      int read = 0;
      while (rows.next() && !(task.ending() == Ending.EARLY && ++read > EARLY_ROWS)) {
        for (int i = 1; i <= columns; i++) {
          rows.getObject(i);
        }
      }
    }
  }

  /** A cancel before the statement is executed does nothing by right, so another one follows. */
  private void cancel(Statement statement, AtomicInteger sent) {
    try {
      if (!statement.isClosed()) {
        if (sent.getAndIncrement() > 0) {
          outcomes.add(CANCELLED_AGAIN);
        }
        statement.cancel();
      }
    } catch (SQLException e) {
      // it closed in the meantime
    }
  }
}
