package dev.portico.gateway.execute.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Arrays on their way through the engine's border, as JSON text. */
final class JsonArrays {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private JsonArrays() {}

  static String write(List<?> values) {
    try {
      return JSON.writeValueAsString(plain(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an array could not be written", e);
    }
  }

  /** Numbers with a fraction and dates travel as text, which the engine casts exactly. */
  private static Object plain(Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Short) {
      return value;
    } else if (value instanceof List<?> values) {
      List<Object> plain = new ArrayList<>();
      values.forEach(one -> plain.add(plain(one)));
      return plain;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof LocalDateTime time) {
      return time.toString().replace('T', ' ');
    }
    return value.toString();
  }

  static List<Object> read(String json, ColumnType element) {
    try {
      List<Object> values = new ArrayList<>();
      for (JsonNode node : JSON.readTree(json)) {
        values.add(node.isNull() ? null : value(node, element));
      }
      return values;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an array could not be read", e);
    }
  }

  private static Object value(JsonNode node, ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> node.booleanValue();
      case SMALLINT -> node.shortValue();
      case INTEGER -> node.intValue();
      case BIGINT -> node.longValue();
      case DECIMAL -> new BigDecimal(node.asText()).setScale(type.scale());
      case REAL -> Float.parseFloat(node.asText());
      case DOUBLE -> Double.parseDouble(node.asText());
      case DATE -> LocalDate.parse(node.asText());
      case TIME -> LocalTime.parse(node.asText());
      case TIMESTAMP -> LocalDateTime.parse(node.asText().replace(' ', 'T'));
      case TIMESTAMP_TZ -> instant(node.asText());
      case VARCHAR, VARBINARY, ARRAY -> node.asText();
    };
  }

  private static Instant instant(String text) {
    String iso = text.replace(' ', 'T');
    return OffsetDateTime.parse(iso.matches(".*[+-]\\d\\d$") ? iso + ":00" : iso).toInstant();
  }
}
