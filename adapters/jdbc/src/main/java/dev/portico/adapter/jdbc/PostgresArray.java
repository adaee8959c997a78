package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads an array as PostgreSQL writes it, such as <code>{1,NULL,"a, b"}</code>: the driver's own
 * arrays hold dates of the old calendar and lose microseconds. One per value, one thread.
 */
final class PostgresArray {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final String text;
  private final ColumnType element;
  private int at;

  private PostgresArray(String text, ColumnType element) {
    this.text = text;
    this.element = element;
  }

  /** The elements, which may be null, as Java objects of the element type. */
  static List<Object> parse(String text, ColumnType element) {
    return new PostgresArray(text, element).elements();
  }

  private List<Object> elements() {
    // an array that does not begin at 1 carries its bounds in front: [0:2]={…}
    at = text.indexOf('{');
    if (at < 0) {
      throw unreadable();
    }
    at++;
    List<Object> values = new ArrayList<>();
    while (at < text.length() && text.charAt(at) != '}') {
      values.add(element());
      if (at < text.length() && text.charAt(at) == ',') {
        at++;
      }
    }
    if (at != text.length() - 1) {
      throw unreadable();
    }
    return Collections.unmodifiableList(values);
  }

  private Object element() {
    char c = text.charAt(at);
    if (c == '{') {
      throw new UnfitValueException("an array of several dimensions, which does not fit");
    } else if (c == '"') {
      return value(quoted(), element);
    }
    int start = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '}') {
      at++;
    }
    String plain = text.substring(start, at);
    return plain.equals("NULL") ? null : value(plain, element);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at >= text.length()) {
        throw unreadable();
      }
      value.append(text.charAt(at));
      at++;
    }
    at++;
    return value.toString();
  }

  private static Object value(String text, ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> text.equals("t");
      case SMALLINT -> Short.valueOf(text);
      case INTEGER -> Integer.valueOf(text);
      case BIGINT -> Long.valueOf(text);
      case REAL -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DECIMAL -> PostgresText.decimal(ascii(text), type);
      case VARCHAR -> text;
      case VARBINARY -> HexFormat.of().parseHex(text, 2, text.length());
      case DATE -> LocalDate.ofEpochDay(PostgresText.date(ascii(text)));
      case TIME -> time(PostgresText.time(ascii(text)));
      case TIMESTAMP -> viaVector(type, PostgresText.timestamp(ascii(text)));
      case TIMESTAMP_TZ -> viaVector(type, PostgresText.instant(ascii(text)));
      case ARRAY -> throw new UnfitValueException("an array of arrays, which does not fit");
    };
  }

  /** Elements are objects, and there is none for the end of a day. */
  private static Object time(long micros) {
    if (micros >= MICROS_PER_DAY) {
      throw new UnfitValueException("the time 24:00 in an array, which does not fit");
    }
    return viaVector(ColumnType.TIME, micros);
  }

  private static Object viaVector(ColumnType type, long micros) {
    ColumnVector one = new ColumnVector(type, 1);
    one.setLong(0, micros);
    return one.value(0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static UnfitValueException unreadable() {
    return new UnfitValueException("a text that cannot be read as");
  }

  /** The store's name of a type of elements, for arrays that are bound. */
  static String elementName(ColumnType element) {
    return switch (element.kind()) {
      case BOOLEAN -> "bool";
      case SMALLINT -> "int2";
      case INTEGER -> "int4";
      case BIGINT -> "int8";
      case REAL -> "float4";
      case DOUBLE -> "float8";
      case DECIMAL -> "numeric";
      case VARCHAR -> "text";
      case VARBINARY -> "bytea";
      case DATE -> "date";
      case TIME -> "time";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_TZ -> "timestamptz";
      case ARRAY -> throw new IllegalArgumentException("arrays of arrays cannot be bound");
    };
  }
}
