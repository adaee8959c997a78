package dev.portico.adapter.jdbc;

import java.time.Duration;

/** How long a caller still waits: for the pool's patience or its own, whichever is shorter. */
record Wait(long beginNanos, Duration acquireTimeout, Duration patience) {

  long leftMillis() {
    Duration whole = callerIsInHurry() ? patience : acquireTimeout;
    return whole.minusNanos(System.nanoTime() - beginNanos).toMillis();
  }

  boolean callerIsInHurry() {
    return patience.compareTo(acquireTimeout) < 0;
  }
}
