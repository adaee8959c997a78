package dev.portico.adapter.sqlite;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a column holds dates and instants, for which SQLite has no type of its own. */
enum DateForm {
  /** Texts: {@code 2026-01-31}, {@code 2026-01-31 12:30:00.5}, with an offset or without. */
  ISO("iso"),
  /** Seconds since 1970-01-01T00:00Z. */
  UNIX("unix"),
  /** Milliseconds since 1970-01-01T00:00Z. */
  UNIX_MILLIS("unixMillis"),
  /** Days since noon of the 24th of November 4714 BC, kept to the millisecond as SQLite does. */
  JULIAN("julian");

  private final String word;

  DateForm(String word) {
    this.word = word;
  }

  static Optional<DateForm> parse(String text) {
    return Arrays.stream(values()).filter(form -> form.word.equals(text)).findFirst();
  }

  static String known() {
    return Arrays.stream(values()).map(form -> form.word).collect(Collectors.joining(", "));
  }
}
