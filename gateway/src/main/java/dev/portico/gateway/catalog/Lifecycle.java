package dev.portico.gateway.catalog;

import java.util.Locale;
import java.util.Set;

/** What a descriptor's {@code status} means for publishing; the standards leave the word free. */
final class Lifecycle {
  private static final Set<String> NOT_LIVE = Set.of("proposed", "draft", "retired");

  private Lifecycle() {}

  /** Whether it is published: anything but proposed, draft and retired. */
  static boolean live(String status) {
    return !NOT_LIVE.contains(status.trim().toLowerCase(Locale.ROOT));
  }

  /** Whether it holds, or has held: anything but proposed and draft. */
  static boolean everHeld(String status) {
    return live(status) || status.trim().equalsIgnoreCase("retired");
  }

  /** Whether it is preferred over other live versions. */
  static boolean active(String status) {
    return status.trim().equalsIgnoreCase("active");
  }
}
