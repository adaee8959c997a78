package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the form of a result by the request's {@code Accept} header; JSON when the client takes
 * anything.
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
                    "results come as " + String.join(", ", ResultForm.mediaTypes())));
  }

  private static Optional<ResultForm> of(String range) {
    return Arrays.stream(ResultForm.values())
        .filter(form -> form.mediaType().equals(range))
        .findFirst()
        .or(() -> Optional.ofNullable(RANGES.get(range)));
  }
}
