package dev.portico.gateway.result;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;

/**
 * The one place that writes a value as text, the same on each door: numbers with all their digits,
 * dates and times as ISO 8601 (years before 1 and after 9999 with a sign, year 0 is 1 BC), instants
 * with the offset of the session's zone, bytes as base64, arrays as JSON. Immutable, safe for many
 * threads.
 */
public final class ValueText {
  private static final long MICROS_PER_SECOND = 1_000_000L;

  private final ZoneId zone;

  /** {@code zone} is the session's time zone. */
  public ValueText(ZoneId zone) {
    this.zone = zone;
  }

  /** Appends a value that is not null. */
  void append(ColumnVector vector, int row, StringBuilder out) {
    switch (vector.type().kind()) {
      case BOOLEAN -> out.append(vector.getLong(row) != 0);
      case SMALLINT, INTEGER, BIGINT -> out.append(vector.getLong(row));
      case REAL -> out.append((float) vector.getDouble(row));
      case DOUBLE -> out.append(vector.getDouble(row));
      case DATE -> IsoText.date(vector.getLong(row), out);
      case TIME -> IsoText.time(vector.getLong(row), out);
      case TIMESTAMP -> IsoText.timestamp(vector.getLong(row), out);
      case TIMESTAMP_TZ -> instant(vector.getLong(row), out);
      case DECIMAL -> out.append(((BigDecimal) vector.getObject(row)).toPlainString());
      case VARCHAR -> out.append((String) vector.getObject(row));
      case VARBINARY -> out.append(base64((byte[]) vector.getObject(row)));
      case ARRAY -> array(vector.type(), (List<?>) vector.getObject(row), out);
    }
  }

  /** The value as text, null for NULL. */
  public String text(ColumnVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    append(vector, row, out);
    return out.toString();
  }

  /**
   * An array as JSON, whose elements are written as {@link JsonRows} writes values of their type.
   */
  void array(ColumnType type, List<?> elements, StringBuilder out) {
    ColumnVector one = new ColumnVector(type.element(), 1);
    out.append('[');
    String separator = "";
    for (Object element : elements) {
      out.append(separator);
      separator = ",";
      if (element == null) {
        out.append("null");
      } else {
        one.set(0, element);
        JsonText.value(this, one, 0, out);
      }
    }
    out.append(']');
  }

  private void instant(long micros, StringBuilder out) {
    Instant instant = ColumnVector.instant(micros);
    ZoneOffset offset = zone.getRules().getOffset(instant);
    IsoText.timestamp(Math.addExact(micros, offset.getTotalSeconds() * MICROS_PER_SECOND), out);
    out.append(offset.getId());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
