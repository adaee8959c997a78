package dev.portico.gateway.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/reference/errors.md} and {@link ErrorCode} the same; a difference shows the
 * rows as they should be.
 */
class ErrorReferenceTest {
  @Test
  void thePageHasExactlyTheRowsOfTheCodes() throws IOException {
    String page = Files.readString(reference("errors.md"));
    String rows = page.lines().filter(l -> l.startsWith("| `")).collect(Collectors.joining("\n"));
    String expected =
        Arrays.stream(ErrorCode.values())
            .map(ErrorReferenceTest::row)
            .collect(Collectors.joining("\n"));
    assertEquals(expected, rows);
  }

  private static String row(ErrorCode code) {
    return String.format(
        "| `%s` | %s | `%s` | %s | %s |",
        code.name(),
        code.kind().name().toLowerCase(Locale.ROOT),
        code.sqlState(),
        code.retry().name().toLowerCase(Locale.ROOT),
        code.meaning());
  }

  /** Maven runs tests in the module's folder, other tools in the checkout's. */
  private static Path reference(String page) {
    Path inCheckout = Path.of("docs", "reference", page);
    return Files.exists(inCheckout) ? inCheckout : Path.of("..").resolve(inCheckout);
  }
}
