package dev.portico.gateway.protocol.http;

import static java.util.stream.Collectors.joining;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses the form of a result by the request's {@code Accept} header; JSON when the client takes
 * anything. Never a page: some programs say that they like pages best without knowing it (Java's
 * {@code HttpURLConnection} does), and want data.
 */
final class Accepted {
  private static final Map<String, ResultForm> RANGES =
      Map.of(
          "*/*", ResultForm.JSON,
          "application/*", ResultForm.JSON,
          "text/*", ResultForm.CSV,
          "application/x-parquet", ResultForm.PARQUET);

  private Accepted() {}

  static ResultForm form(RequestHeaders headers) {
    List<MediaType> ranges = headers.accept();
    if (ranges.isEmpty()) {
      return ResultForm.JSON;
    }
    return ranges.stream()
        .flatMap(range -> of(range.type() + "/" + range.subtype()).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    HttpStatus.NOT_ACCEPTABLE,
                    "results come as "
                        + offered().map(ResultForm::mediaType).collect(joining(", "))));
  }

  private static Optional<ResultForm> of(String range) {
    return offered()
        .filter(form -> form.mediaType().equals(range))
        .findFirst()
        .or(() -> Optional.ofNullable(RANGES.get(range)));
  }

  private static Stream<ResultForm> offered() {
    return Arrays.stream(ResultForm.values()).filter(form -> form != ResultForm.HTML);
  }
}
