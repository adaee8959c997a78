package dev.portico.gateway.cli.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** A clock that stands where a test puts it, and goes with the wall's otherwise. */
final class MovableClock extends Clock {
  private volatile Optional<Instant> fixed = Optional.empty();

  void put(Optional<Instant> instant) {
    fixed = instant;
  }

  @Override
  public Instant instant() {
    return fixed.orElseGet(Instant::now);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
