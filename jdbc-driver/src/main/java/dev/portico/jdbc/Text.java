package dev.portico.jdbc;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;

/** Values as {@code getString} shows them. */
final class Text {
  private Text() {}

  static String of(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value) {
    if (value instanceof byte[] bytes) {
      out.append(HexFormat.of().formatHex(bytes));
    } else if (value instanceof BigDecimal number) {
      out.append(number.toPlainString());
    } else if (value instanceof LocalDate date) {
      date(out, date);
    } else if (value instanceof LocalTime time) {
      time(out, time);
    } else if (value instanceof LocalDateTime time) {
      dateTime(out, time);
    } else if (value instanceof OffsetDateTime time) {
      dateTime(out, time.toLocalDateTime());
      String offset = time.getOffset().getId();
      out.append(offset.equals("Z") ? "+00:00" : offset);
    } else if (value instanceof List<?> list) {
      list(out, list);
    } else {
      out.append(value);
    }
  }

  private static void dateTime(StringBuilder out, LocalDateTime time) {
    date(out, time.toLocalDate());
    out.append(' ');
    time(out, time.toLocalTime());
  }

  private static void date(StringBuilder out, LocalDate date) {
    int year = date.getYear();
    out.append(year < 0 ? "-" : year > 9999 ? "+" : "");
    digits(out, Math.abs(year), 4);
    out.append('-');
    digits(out, date.getMonthValue(), 2);
    out.append('-');
    digits(out, date.getDayOfMonth(), 2);
  }

  private static void time(StringBuilder out, LocalTime time) {
    digits(out, time.getHour(), 2);
    out.append(':');
    digits(out, time.getMinute(), 2);
    out.append(':');
    digits(out, time.getSecond(), 2);
    int micros = time.getNano() / 1000;
    if (micros != 0) {
      out.append('.');
      digits(out, micros, 6);
      while (out.charAt(out.length() - 1) == '0') {
        out.setLength(out.length() - 1);
      }
    }
  }

  private static void digits(StringBuilder out, int value, int width) {
    String text = Integer.toString(value);
    out.append("0".repeat(Math.max(0, width - text.length()))).append(text);
  }

  /** As JSON: numbers, which NaN and infinities are not, and truth values bare, the rest quoted. */
  private static void list(StringBuilder out, List<?> list) {
    out.append('[');
    String separator = "";
    for (Object element : list) {
      out.append(separator);
      separator = ",";
      if (element == null
          || (element instanceof Number number && Double.isFinite(number.doubleValue()))
          || element instanceof Boolean
          || element instanceof List) {
        append(out, element);
      } else {
        quoted(out, of(element));
      }
    }
    out.append(']');
  }

  private static void quoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
