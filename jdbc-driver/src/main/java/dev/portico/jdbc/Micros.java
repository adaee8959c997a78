package dev.portico.jdbc;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Microseconds since 1970, the unit of the wire. */
final class Micros {
  static final long PER_SECOND = 1_000_000L;
  static final long PER_DAY = 86_400L * PER_SECOND;

  private Micros() {}

  static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / 1000);
  }

  static long of(LocalDateTime time) {
    return of(time.toInstant(ZoneOffset.UTC));
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1000);
  }

  static LocalDateTime dateTime(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND),
        (int) Math.floorMod(micros, PER_SECOND) * 1000,
        ZoneOffset.UTC);
  }
}
