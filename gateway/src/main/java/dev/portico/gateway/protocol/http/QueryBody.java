package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.HttpStatus;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.BindValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/query}: {@code {"sql", "parameters", "as_of", "purpose", "time_zone",
 * "application"}}. Anything else in it is an error that names the field, so that a misspelt {@code
 * as_of} cannot pass for "now".
 */
record QueryBody(
    String sql,
    List<BindValue> parameters,
    Optional<String> asOf,
    Optional<String> purpose,
    Optional<String> timeZone,
    Optional<String> application) {
  private static final List<String> FIELDS =
      List.of("sql", "parameters", "as_of", "purpose", "time_zone", "application");
  private static final int DEEPEST_NESTING = 8;
  private static final int LONGEST_NUMBER = 100;
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST_NESTING)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static QueryBody parse(byte[] body) {
    JsonNode root = read(body);
    if (!root.isObject()) {
      throw invalid("the body must be a JSON object such as {\"sql\": \"SELECT 1\"}");
    }
    refuseUnknown(root);
    String sql = text(root, "sql").orElseThrow(() -> invalid("the field sql is missing or null"));
    return new QueryBody(
        sql,
        parameters(root.get("parameters")),
        text(root, "as_of"),
        text(root, "purpose"),
        text(root, "time_zone"),
        text(root, "application"));
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      // the parser's own message may quote the body
      throw invalid(
          "the body is not well-formed JSON"
              + place
              + " (or nested, repeated or long beyond what is allowed)");
    } catch (IOException e) {
      throw invalid("the body is not JSON in UTF-8");
    }
  }

  private static void refuseUnknown(JsonNode root) {
    for (Iterator<Map.Entry<String, JsonNode>> it = root.properties().iterator(); it.hasNext(); ) {
      String name = it.next().getKey();
      if (!FIELDS.contains(name)) {
        throw invalid(
            "there is no field " + shown(name) + "; the fields are " + String.join(", ", FIELDS));
      }
    }
  }

  private static String shown(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 50 ? printable : printable.substring(0, 50) + "…";
  }

  private static Optional<String> text(JsonNode root, String field) {
    JsonNode node = root.get(field);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw invalid("the field " + field + " must be a string");
    }
    return Optional.of(node.textValue());
  }

  private static List<BindValue> parameters(JsonNode node) {
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw invalid("the field parameters must be a list");
    }
    List<BindValue> values = new ArrayList<>(node.size());
    for (JsonNode value : node) {
      values.add(JsonParameters.value(value, values.size() + 1));
    }
    return values;
  }

  static RuntimeException invalid(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }

  /**
   * Refuses a body that is not declared as JSON: browsers can send other types across sites without
   * asking.
   */
  static void requireJson(String contentType) {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].trim();
    if (!type.equalsIgnoreCase("application/json")) {
      throw new Refusal(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "send the query as JSON with the header Content-Type: application/json");
    }
  }
}
