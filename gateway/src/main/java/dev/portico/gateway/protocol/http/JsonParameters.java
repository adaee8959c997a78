package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;

/**
 * JSON values as bind values: a string is VARCHAR, a whole number BIGINT or, beyond 64 bits,
 * DECIMAL, a number with a fraction or exponent DECIMAL, {@code true} and {@code false} BOOLEAN.
 * Dates and times are strings, which the statement converts.
 */
final class JsonParameters {
  private JsonParameters() {}

  static BindValue value(JsonNode node, int number) {
    return switch (node.getNodeType()) {
      case NULL -> new BindValue(ColumnType.VARCHAR, null);
      case STRING -> new BindValue(ColumnType.VARCHAR, node.textValue());
      case BOOLEAN -> new BindValue(ColumnType.BOOLEAN, node.booleanValue());
      case NUMBER -> number(node, number);
      default -> throw invalid(number, "must be a string, a number, true, false or null");
    };
  }

  private static BindValue number(JsonNode node, int number) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return new BindValue(ColumnType.BIGINT, node.longValue());
    }
    BigDecimal exact = node.decimalValue();
    // checked before setScale: 1e999999 would otherwise be written out in full
    long digits =
        Math.max((long) exact.precision() - exact.scale(), 0) + Math.max(exact.scale(), 0);
    if (digits > ColumnType.MAX_DECIMAL_PRECISION) {
      throw invalid(number, "has more than 38 digits; send it as a string and CAST it to DOUBLE");
    }
    BigDecimal plain = exact.scale() < 0 ? exact.setScale(0) : exact;
    int precision = Math.max(1, Math.max(plain.precision(), plain.scale()));
    return new BindValue(ColumnType.decimal(precision, plain.scale()), plain);
  }

  private static GatewayException invalid(int number, String fault) {
    return new GatewayException(ErrorCode.PARAMETER_INVALID, "parameter " + number + " " + fault);
  }
}
