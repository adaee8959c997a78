package dev.portico.benchmarks;

import java.util.Optional;

/**
 * One line of the results.
 *
 * @param work what was measured
 * @param portico the gateway's time
 * @param against what it is compared with; empty when with nothing
 * @param other the other side's time
 * @param target what the design asks for; empty when it asks for nothing
 * @param met whether the measured figures reach it; empty when there is no target
 */
record Line(
    String work,
    Times portico,
    String against,
    Optional<Times> other,
    String target,
    Optional<Boolean> met) {

  static Line alone(String work, Times portico) {
    return new Line(work, portico, "", Optional.empty(), "", Optional.empty());
  }

  static Line compared(String work, Times portico, String against, Times other) {
    return new Line(work, portico, against, Optional.of(other), "", Optional.empty());
  }

  Line target(String text, boolean reached) {
    return new Line(work, portico, against, other, text, Optional.of(reached));
  }

  double ratio() {
    return portico.medianMillis() / other.orElseThrow().medianMillis();
  }

  /** How much longer the gateway takes. */
  double overheadMillis() {
    return portico.medianMillis() - other.orElseThrow().medianMillis();
  }

  /** At most {@code factor} times as long as the other side. */
  Line within(double factor) {
    return target("≤ " + factor + " ×", ratio() <= factor);
  }
}
