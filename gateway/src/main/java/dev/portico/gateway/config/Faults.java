package dev.portico.gateway.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the faults of one settings file, ordered by line, each said once. Used by one thread.
 */
final class Faults {
  private static final int MOST = 200;

  private final Path file;
  private final Map<Integer, Map<String, Boolean>> byLine = new TreeMap<>();
  private int count;

  Faults(Path file) {
    this.file = file;
  }

  /** Adds a fault; {@code line} is 0 when it has none. */
  void add(int line, String message) {
    if (count < MOST
        && byLine.computeIfAbsent(line, key -> new TreeMap<>()).put(message, true) == null) {
      count++;
    }
  }

  boolean none() {
    return count == 0;
  }

  /** All faults, one per line of text. */
  String message() {
    StringBuilder text =
        new StringBuilder(count == 1 ? "1 problem" : count + " problems")
            .append(" in the settings");
    byLine.forEach(
        (line, faults) ->
            faults.keySet().forEach(fault -> text.append('\n').append(place(line)).append(fault)));
    return text.toString();
  }

  private String place(int line) {
    return "  " + file.getFileName() + (line > 0 ? ":" + line : "") + ": error: ";
  }
}
