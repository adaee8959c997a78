package dev.portico.gateway.result;

import dev.portico.spi.ColumnVector;
import java.math.BigDecimal;
import java.util.List;

/** JSON values without a tree of objects. */
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /**
   * A value that is not null: numbers and truth values as JSON has them, everything else as a
   * string.
   */
  static void value(ValueText values, ColumnVector vector, int row, StringBuilder out) {
    switch (vector.type().kind()) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT -> values.append(vector, row, out);
      case DECIMAL -> out.append(((BigDecimal) vector.getObject(row)).toPlainString());
      case REAL, DOUBLE -> floating(values, vector, row, out);
      case VARCHAR -> string((String) vector.getObject(row), out);
      case ARRAY -> values.array(vector.type(), (List<?>) vector.getObject(row), out);
      case VARBINARY, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> {
        // none of these forms has a character that JSON escapes
        out.append('"');
        values.append(vector, row, out);
        out.append('"');
      }
    }
  }

  private static void floating(ValueText values, ColumnVector vector, int row, StringBuilder out) {
    boolean number = Double.isFinite(vector.getDouble(row));
    String quote = number ? "" : "\"";
    out.append(quote);
    values.append(vector, row, out);
    out.append(quote);
  }

  static void string(String text, StringBuilder out) {
    out.append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // a lone surrogate has no UTF-8; escaped it survives
      if (plain(c) || (Character.isSurrogate(c) && Surrogates.isPaired(text, i))) {
        continue;
      }
      out.append(text, written, i);
      escape(c, out);
      written = i + 1;
    }
    out.append(text, written, text.length()).append('"');
  }

  private static boolean plain(char c) {
    return c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c);
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX.charAt((c >> shift) & 0xf));
        }
      }
    }
  }
}
