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
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of a request: one JSON object whose fields are all known, so that a misspelt {@code
 * as_of} cannot pass for "now".
 */
final class JsonBody {
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

  private final JsonNode root;

  private JsonBody(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads a body.
   *
   * @param fields all that it may have
   * @param example shown to who sends something else
   */
  static JsonBody parse(byte[] body, List<String> fields, String example) {
    JsonNode root = read(body);
    if (!root.isObject()) {
      throw invalid("the body must be a JSON object such as " + example);
    }
    refuseUnknown(root, fields);
    return new JsonBody(root);
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

  private static void refuseUnknown(JsonNode root, List<String> fields) {
    for (Iterator<Map.Entry<String, JsonNode>> it = root.properties().iterator(); it.hasNext(); ) {
      String name = it.next().getKey();
      if (!fields.contains(name)) {
        throw invalid(
            "there is no field " + shown(name) + "; the fields are " + String.join(", ", fields));
      }
    }
  }

  private static String shown(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 50 ? printable : printable.substring(0, 50) + "…";
  }

  private Optional<JsonNode> field(String name) {
    return Optional.ofNullable(root.get(name)).filter(node -> !node.isNull());
  }

  Optional<String> text(String name) {
    return field(name).map(node -> text(name, node, "must be a string"));
  }

  private static String text(String name, JsonNode node, String wanted) {
    if (!node.isTextual()) {
      throw invalid("the field " + name + " " + wanted);
    }
    return node.textValue();
  }

  /** A short text for people, without control characters. */
  Optional<String> line(String name, int most) {
    Optional<String> line = text(name);
    if (line.isPresent()
        && (line.get().length() > most || line.get().chars().anyMatch(Character::isISOControl))) {
      throw invalid("the field " + name + " must be one line of at most " + most + " characters");
    }
    return line;
  }

  Optional<Long> count(String name) {
    Optional<JsonNode> number = field(name);
    if (number.isPresent()
        && !(number.get().isIntegralNumber()
            && number.get().canConvertToLong()
            && number.get().longValue() > 0)) {
      throw invalid("the field " + name + " must be a whole number above zero");
    }
    return number.map(JsonNode::longValue);
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    list(name).forEach(node -> texts.add(text(name, node, "must be a list of strings")));
    return texts;
  }

  /** The elements of a list; none when the field is not there. */
  List<JsonNode> list(String name) {
    Optional<JsonNode> list = field(name);
    if (list.isPresent() && !list.get().isArray()) {
      throw invalid("the field " + name + " must be a list");
    }
    List<JsonNode> elements = new ArrayList<>();
    list.ifPresent(node -> node.forEach(elements::add));
    return elements;
  }

  static GatewayException invalid(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }
}
