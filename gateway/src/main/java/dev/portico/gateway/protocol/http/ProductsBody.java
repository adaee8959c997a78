package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bodies of {@code POST /v1/products} and {@code POST /v1/products/undo}. */
final class ProductsBody {
  private static final String FORM =
      "the body is written {\"domain\": …, \"files\": {\"NAME.odps.yaml\": \"content\", …},"
          + " \"dry_run\": false}";
  private static final String UNDO_FORM =
      "the body is written {\"domain\": …, \"product\": …, \"to\": REVISION}; to may be left out";
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4)
                          .maxStringLength(Integer.MAX_VALUE) // the body's own bound holds
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ProductsBody() {}

  /** What should be registered, and whether really. */
  record Wanted(String domain, Map<String, byte[]> files, Mode mode) {}

  static Wanted wanted(byte[] body) {
    JsonNode root = read(body, Set.of("domain", "files", "dry_run"), FORM);
    JsonNode dryRun = root.path("dry_run");
    if (!root.path("files").isObject() || !(dryRun.isMissingNode() || dryRun.isBoolean())) {
      throw invalid(FORM);
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> it = root.get("files").properties().iterator();
        it.hasNext(); ) {
      Map.Entry<String, JsonNode> file = it.next();
      if (!file.getValue().isTextual()) {
        throw invalid(FORM);
      }
      files.put(file.getKey(), bytes(file.getValue().textValue()));
    }
    return new Wanted(
        text(root, "domain", FORM), files, dryRun.asBoolean() ? Mode.CHECK : Mode.REGISTER);
  }

  /** A product and where it should go back to. */
  record Undo(String domain, String product, Optional<Long> to) {}

  static Undo undo(byte[] body) {
    JsonNode root = read(body, Set.of("domain", "product", "to"), UNDO_FORM);
    JsonNode to = root.path("to");
    boolean revision = to.isIntegralNumber() && to.canConvertToLong() && to.longValue() >= 0;
    if (!revision && !to.isMissingNode() && !to.isNull()) {
      throw invalid(UNDO_FORM);
    }
    return new Undo(
        text(root, "domain", UNDO_FORM),
        text(root, "product", UNDO_FORM),
        revision ? Optional.of(to.longValue()) : Optional.empty());
  }

  private static JsonNode read(byte[] body, Set<String> fields, String form) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw invalid("the body is not well-formed JSON; " + form);
    } catch (IOException e) {
      throw invalid("the body is not JSON in UTF-8; " + form);
    }
    if (!root.isObject()) {
      throw invalid(form);
    }
    root.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw invalid("the body has a field that is not known; " + form);
              }
            });
    return root;
  }

  private static String text(JsonNode root, String field, String form) {
    JsonNode value = root.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw invalid(form);
    }
    return value.textValue();
  }

  /** Half a character has no bytes; it must not become a question mark. */
  private static byte[] bytes(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw invalid("a file holds half a character (a surrogate without its other half)");
    }
  }

  private static GatewayException invalid(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }
}
