package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.portico.gateway.result.ResultFormat;
import java.util.List;
import java.util.Map;

/**
 * Chooses the form of a result by the request's {@code Accept} header; JSON when the client takes
 * anything.
 */
final class Accepted {
  private static final Map<String, ResultFormat> FORMATS =
      Map.of(
          "*/*", ResultFormat.JSON,
          "application/*", ResultFormat.JSON,
          "application/json", ResultFormat.JSON,
          "text/*", ResultFormat.CSV,
          "text/csv", ResultFormat.CSV,
          "text/tab-separated-values", ResultFormat.TSV);

  private Accepted() {}

  static ResultFormat format(RequestHeaders headers) {
    List<MediaType> ranges = headers.accept();
    if (ranges.isEmpty()) {
      return ResultFormat.JSON;
    }
    for (MediaType range : ranges) {
      ResultFormat format = FORMATS.get(range.type() + "/" + range.subtype());
      if (format != null) {
        return format;
      }
    }
    throw new Refusal(
        HttpStatus.NOT_ACCEPTABLE,
        "results come as application/json, text/csv or text/tab-separated-values");
  }
}
