package dev.portico.gateway.query;

import java.security.SecureRandom;
import java.util.Locale;

/**
 * Names for queries: by time, so that they sort, with enough chance in them that nobody guesses
 * another's.
 */
final class QueryIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BASE = 32;

  private QueryIds() {}

  static String next() {
    String time = Long.toString(System.currentTimeMillis(), BASE);
    String chance = Long.toString(RANDOM.nextLong() & Long.MAX_VALUE, BASE);
    return ("q-" + time + "-" + chance).toLowerCase(Locale.ROOT);
  }
}
