package dev.portico.gateway.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps the table of statuses in {@code docs/reference/http.md} as the door answers. */
class HttpReferenceTest {
  @Test
  void thePageListsEachCodeUnderItsStatus() throws IOException {
    Path inCheckout = Path.of("docs", "reference", "http.md");
    Path page = Files.exists(inCheckout) ? inCheckout : Path.of("..").resolve(inCheckout);
    String rows =
        Files.readString(page)
            .lines()
            .filter(l -> l.matches("\\| \\d{3} \\|.*"))
            .collect(Collectors.joining("\n"));
    assertEquals(expected(), rows);
  }

  private static String expected() {
    Map<Integer, List<ErrorCode>> byStatus =
        java.util.Arrays.stream(ErrorCode.values())
            .collect(
                Collectors.groupingBy(
                    c -> StatusCodes.of(c).code(), TreeMap::new, Collectors.toList()));
    return byStatus.entrySet().stream()
        .map(
            e ->
                "| "
                    + e.getKey()
                    + " | "
                    + e.getValue().stream()
                        .map(c -> "`" + c + "`")
                        .collect(Collectors.joining(", "))
                    + " |")
        .collect(Collectors.joining("\n"));
  }
}
