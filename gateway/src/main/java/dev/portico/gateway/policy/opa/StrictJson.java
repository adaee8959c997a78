package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.gateway.error.ErrorCode;
import java.io.IOException;

/**
 * Reads one JSON document and nothing else: no name twice in an object, nothing after the document,
 * bounded depth, numbers exact. Safe for many threads.
 */
final class StrictJson {
  private static final int DEEPEST = 300;
  private static final int LONGEST_NUMBER = 400;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictJson() {}

  /**
   * The document.
   *
   * @throws PolicyFault without any of the text, when it is no such document
   */
  static JsonNode read(byte[] text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, "", "is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      long place = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw new PolicyFault(
          ErrorCode.POLICY_ANSWER_INVALID, "", "is not one JSON document (at byte " + place + ")");
    } catch (IOException e) {
      throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, "", "cannot be read as JSON");
    }
  }
}
