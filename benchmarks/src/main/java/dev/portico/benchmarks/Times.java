package dev.portico.benchmarks;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Measured times, in nanoseconds, in rising order. */
record Times(long[] nanos) {
  /** What a work returns whose rows need not be as many as those of the others. */
  static final long ANOTHER_ANSWER = -1;

  Times {
    nanos = nanos.clone();
    Arrays.sort(nanos);
  }

  static Times of(List<Long> nanos) {
    return new Times(nanos.stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * Times several works that answer the same question, in turns, so that a busy moment of the
   * machine meets all of them.
   *
   * @throws IllegalStateException when they disagree on the number of rows
   */
  static Times[] alternating(int warmUps, int rounds, Work... works) throws SQLException {
    long[][] nanos = new long[works.length][rounds];
    for (int round = -warmUps; round < rounds; round++) {
      long expected = ANOTHER_ANSWER;
      for (int side = 0; side < works.length; side++) {
        long begin = System.nanoTime();
        long rows = works[side].run(round + warmUps);
        long took = System.nanoTime() - begin;
        if (expected != ANOTHER_ANSWER && rows != expected) {
          throw new IllegalStateException(
              "the sides answer " + expected + " and " + rows + " rows");
        }
        expected = rows;
        if (round >= 0) {
          nanos[side][round] = took;
        }
      }
    }
    return Arrays.stream(nanos).map(Times::new).toArray(Times[]::new);
  }

  double medianMillis() {
    int middle = nanos.length / 2;
    double median =
        nanos.length % 2 == 1 ? nanos[middle] : (nanos[middle - 1] + nanos[middle]) / 2.0;
    return median / 1e6;
  }

  double minMillis() {
    return nanos[0] / 1e6;
  }

  /** The smallest time that {@code percent} of all do not exceed. */
  double percentileMillis(int percent) {
    int index = (int) Math.ceil(nanos.length * percent / 100.0) - 1;
    return nanos[Math.max(0, index)] / 1e6;
  }
}
