package dev.portico.gateway.protocol.odata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.TypeKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Where the next page of a question begins. It only moves the beginning: every condition of the
 * address and every policy counts on each page anew, so a forged token shows nothing that the
 * question does not.
 *
 * @param question a fingerprint of the question, so that a token of another one is an error and no
 *     wrong answer
 * @param delivered rows of the pages before
 * @param values of the last row, by the order's columns; null when it only counts
 * @param passed rows with these values that were delivered; of all rows when it only counts
 */
record SkipToken(int question, long delivered, List<Object> values, long passed) {
  /** With it an address stays short enough for every client. */
  private static final int LONGEST = 1_200;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A token that counts, for values that are too long for an address. */
  private SkipToken counting() {
    return new SkipToken(question, delivered, null, delivered);
  }

  /** Letters, digits, {@code -} and {@code _}. */
  String text() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    array.add(question).add(delivered).add(passed);
    if (values != null) {
      for (Object value : values) {
        array.add(value == null ? null : write(value));
      }
    }
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(array));
    return text.length() > LONGEST && values != null ? counting().text() : text;
  }

  private static byte[] bytes(ArrayNode array) {
    try {
      return JSON.writeValueAsBytes(array);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of texts is written", e);
    }
  }

  private static String write(Object value) {
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    return value.toString();
  }

  /**
   * Reads a token.
   *
   * @throws GatewayException REQUEST_INVALID when it is none of this question's
   */
  static SkipToken of(String text, int question, List<Order> order) {
    try {
      if (text.length() > LONGEST) {
        throw invalid();
      }
      JsonNode array = JSON.readTree(Base64.getUrlDecoder().decode(text));
      if (array == null || !array.isArray() || array.size() < 3 || !counts(array, question)) {
        throw invalid();
      }
      long delivered = array.get(1).longValue();
      long passed = array.get(2).longValue();
      return array.size() == 3
          ? new SkipToken(question, delivered, null, passed)
          : new SkipToken(question, delivered, values(array, order), passed);
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static boolean counts(JsonNode array, int question) {
    for (int i = 0; i < 3; i++) {
      if (!array.get(i).isIntegralNumber() || !array.get(i).canConvertToLong()) {
        return false;
      }
    }
    return array.get(0).longValue() == question
        && array.get(1).longValue() >= 0
        && array.get(2).longValue() >= 0;
  }

  private static List<Object> values(JsonNode array, List<Order> order) {
    if (array.size() != order.size() + 3) {
      throw invalid();
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      JsonNode value = array.get(i + 3);
      if (!value.isNull() && !value.isTextual()) {
        throw invalid();
      }
      values.add(
          value.isNull() ? null : read(order.get(i).column().type().kind(), value.textValue()));
    }
    return values;
  }

  private static Object read(TypeKind kind, String text) {
    return switch (kind) {
      case BOOLEAN -> Boolean.valueOf(text);
      case SMALLINT -> Short.valueOf(text);
      case INTEGER -> Integer.valueOf(text);
      case BIGINT -> Long.valueOf(text);
      case DECIMAL -> decimal(text);
      case REAL -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case VARCHAR -> text;
      case DATE -> LocalDate.parse(text);
      case TIME -> LocalTime.parse(text);
      case TIMESTAMP -> LocalDateTime.parse(text);
      case TIMESTAMP_TZ -> Instant.parse(text);
      case VARBINARY, ARRAY -> throw invalid();
    };
  }

  private static BigDecimal decimal(String text) {
    if (!text.matches("-?\\d{1,38}(\\.\\d{1,38})?")) {
      throw invalid();
    }
    return new BigDecimal(text);
  }

  private static GatewayException invalid() {
    return Faults.invalid("$skiptoken is none of this question's; begin with its first page");
  }
}
