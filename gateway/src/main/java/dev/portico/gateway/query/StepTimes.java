package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryTrace.Step;
import dev.portico.gateway.audit.QueryTrace.Time;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * When each step of one statement began and ended. A step that is not over when the statement is
 * ends with it. Safe for many threads.
 */
final class StepTimes {
  private final Instant startedAt;
  private final long arrival = System.nanoTime();
  private final List<Timing> timings = new CopyOnWriteArrayList<>();

  private static final class Timing {
    private final String name;
    private final long start = System.nanoTime();
    private volatile Long end;

    Timing(String name) {
      this.name = name;
    }
  }

  /**
   * @param startedAt when the statement arrived, which is just now
   */
  StepTimes(Instant startedAt) {
    this.startedAt = startedAt;
  }

  <T> T time(String name, Supplier<T> work) {
    Timing timing = new Timing(name);
    timings.add(timing);
    try {
      return work.get();
    } finally {
      timing.end = System.nanoTime();
    }
  }

  /** A step that lasts until the statement is over. */
  void beginLast(String name) {
    timings.add(new Timing(name));
  }

  /** The steps until now. */
  List<Step> steps() {
    long now = System.nanoTime();
    return timings.stream()
        .map(
            t -> {
              Long end = t.end;
              return new Step(t.name, time(t.start, end == null ? now : end));
            })
        .toList();
  }

  /** From the arrival until now. */
  Time whole() {
    return time(arrival, System.nanoTime());
  }

  /** A time between two readings of {@link System#nanoTime}. */
  Time time(long start, long end) {
    return new Time(startedAt.plusNanos(start - arrival), startedAt.plusNanos(end - arrival));
  }
}
