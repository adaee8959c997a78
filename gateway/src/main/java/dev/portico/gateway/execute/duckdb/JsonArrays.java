package dev.portico.gateway.execute.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Arrays on their way through the engine's border, as JSON text, however deep. The elements have
 * the forms that {@code Transport} reads and writes.
 */
final class JsonArrays {
  private static final ObjectMapper JSON = new JsonMapper();

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private JsonArrays() {}

  static String write(List<?> values, ColumnType element) {
    try {
      return JSON.writeValueAsString(plain(values, ColumnType.array(element)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an array could not be written", e);
    }
  }

  private static Object plain(Object value, ColumnType type) {
    if (value == null) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT, VARCHAR -> value;
      case DECIMAL ->
          ((BigDecimal) value).setScale(type.scale(), RoundingMode.UNNECESSARY).toPlainString();
      case REAL, DOUBLE, TIME -> value.toString();
      case VARBINARY -> HexFormat.of().formatHex((byte[]) value);
      case DATE, TIMESTAMP, TIMESTAMP_TZ -> number(value, type);
      case ARRAY -> {
        List<Object> plain = new ArrayList<>();
        ((List<?>) value).forEach(one -> plain.add(plain(one, type.element())));
        yield plain;
      }
    };
  }

  private static long number(Object value, ColumnType type) {
    ColumnVector one = new ColumnVector(type, 1);
    one.set(0, value);
    return one.getLong(0);
  }

  /**
   * @throws GatewayException for an element that has no Java object, such as the time 24:00
   */
  static List<Object> read(String json, ColumnType element) {
    try {
      return values(JSON.readTree(json), element);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an array could not be read", e);
    }
  }

  private static List<Object> values(JsonNode array, ColumnType element) {
    List<Object> values = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      values.add(node.isNull() ? null : value(node, element));
    }
    return values;
  }

  private static Object value(JsonNode node, ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> node.booleanValue();
      case SMALLINT -> node.shortValue();
      case INTEGER -> node.intValue();
      case BIGINT -> node.longValue();
      case DECIMAL -> new BigDecimal(node.textValue()).setScale(type.scale());
      case REAL -> Float.parseFloat(floating(node.textValue()));
      case DOUBLE -> Double.parseDouble(floating(node.textValue()));
      case VARCHAR -> node.textValue();
      case VARBINARY -> HexFormat.of().parseHex(node.textValue());
      case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> moment(node.longValue(), type);
      case ARRAY -> values(node, type.element());
    };
  }

  private static String floating(String text) {
    return switch (text) {
      case "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> text;
    };
  }

  private static Object moment(long number, ColumnType type) {
    if (type.kind() == TypeKind.TIME && number >= MICROS_PER_DAY) {
      throw new GatewayException(
          ErrorCode.DATA_EXCEPTION,
          "an array holds the time 24:00:00, which only a column of type TIME can deliver");
    }
    ColumnVector one = new ColumnVector(type, 1);
    one.setLong(0, number);
    return one.value(0);
  }
}
