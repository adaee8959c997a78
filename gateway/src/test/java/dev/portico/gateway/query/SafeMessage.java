package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portico.gateway.error.GatewayException;
import java.util.regex.Pattern;

/** What a message shown to a user never holds. */
final class SafeMessage {
  private static final Pattern INTERNALS =
      Pattern.compile(
          "org\\.duckdb|duckdb|java\\.|dev\\.portico|SQLException|Exception|\\n"
              + "|\\tat |(^|[ '\"(:])/[a-z]|temp_directory|PSQL|null",
          Pattern.CASE_INSENSITIVE);

  private SafeMessage() {}

  static void check(GatewayException failure, String... values) {
    String shown = failure.getMessage();
    assertFalse(INTERNALS.matcher(shown).find(), shown);
    assertFalse(shown.length() > 300, shown);
    for (String value : values) {
      assertFalse(shown.contains(value), shown);
    }
  }
}
