package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.Meta;

/**
 * Avatica's own rows: times in milliseconds, instants as text, floats of four bytes as doubles,
 * since its clients know no more.
 */
final class RowFrameBuilder implements FrameBuilder {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx");

  private final int width;
  private final ZoneId zone;
  private final List<Object> rows = new ArrayList<>();

  RowFrameBuilder(List<OutputColumn> columns, ZoneId zone) {
    this.width = columns.size();
    this.zone = zone;
  }

  @Override
  public void add(RowSlice slice) {
    for (int row = slice.from(); row < slice.from() + slice.rows(); row++) {
      List<Object> values = new ArrayList<>(width);
      for (ColumnVector column : slice.batch().columns()) {
        values.add(wireValue(column.type(), column.value(row)));
      }
      rows.add(values);
    }
  }

  private Object wireValue(ColumnType type, Object value) {
    if (value == null) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT, DECIMAL, DOUBLE, VARCHAR, VARBINARY -> value;
      case REAL -> Double.parseDouble(value.toString()); // 0.1 stays 0.1
      case DATE -> Math.toIntExact(((LocalDate) value).toEpochDay());
      case TIME -> (int) (((LocalTime) value).toNanoOfDay() / 1_000_000);
      case TIMESTAMP -> ((LocalDateTime) value).toInstant(ZoneOffset.UTC).toEpochMilli();
      case TIMESTAMP_TZ -> INSTANT.format(((Instant) value).atZone(zone));
      case ARRAY ->
          ((List<?>) value)
              .stream()
                  .map(e -> wireValue(type.element(), e))
                  .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    };
  }

  @Override
  public Meta.Frame build(long offset, boolean done) {
    return new Meta.Frame(offset, done, rows);
  }
}
