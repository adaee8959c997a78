package dev.portico.gateway.protocol.avatica;

import java.time.Duration;

/**
 * How fast a client has to take its answers: one that is slower keeps a thread and a frame from
 * others. Between two requests it may pause as long as its connection may be idle.
 *
 * @param idle the longest time in which it takes or sends nothing of a message
 * @param lifeline the longest time between two bytes of a {@link Lifeline}
 * @param leastBytesPerSecond of an answer, on average, once it takes longer than {@code idle}
 */
record Pace(Duration idle, Duration lifeline, long leastBytesPerSecond) {
  static final Pace DEFAULT = new Pace(Duration.ofMinutes(1), Duration.ofMinutes(1), 4 << 10);
}
