package dev.portico.adapter.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TextValues;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** Turns JSON values into the objects that {@link TypeKind} names. */
final class RestTypes {
  private RestTypes() {}

  /** Reads JSON with every digit of its numbers, and no document beyond the bound. */
  static ObjectMapper mapper(long maxMegabytes) {
    StreamReadConstraints bound =
        StreamReadConstraints.builder().maxDocumentLength(maxMegabytes * 1_000_000).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(bound).build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /**
   * The value, exactly; null for JSON's null and for a field that is not there. What is nested is
   * JSON in a text column.
   *
   * @throws IllegalArgumentException when it does not fit the type
   */
  static Object value(JsonNode json, ColumnType type) {
    if (json == null || json.isNull()) {
      return null;
    } else if (type.kind() == TypeKind.ARRAY && json.isArray()) {
      List<Object> elements = new ArrayList<>();
      json.forEach(element -> elements.add(value(element, type.element())));
      return elements;
    }
    return TextValues.parse(json.isValueNode() ? json.asText() : json.toString(), type);
  }
}
