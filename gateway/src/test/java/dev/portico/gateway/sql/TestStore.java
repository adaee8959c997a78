package dev.portico.gateway.sql;

import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.EdgeValue.EndOfDay;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The stores of a {@link SqlMesh}, each with the words in which it takes types and values. */
enum TestStore {
  PG,
  H2,
  /** Parquet, which the engine reads. */
  PQ;

  /** Those that a test of files on S3 looks at, which is only about them, and all otherwise. */
  static List<TestStore> attacked() {
    return FilesOnS3.wanted() ? List.of(PQ) : List.of(values());
  }

  /** The schema that publishes this store's tables. */
  String schema() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The store's own name of a type. */
  String type(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DATE -> type.kind().name();
      case DOUBLE -> this == PQ ? "DOUBLE" : "DOUBLE PRECISION";
      case DECIMAL -> type.toString();
      case VARCHAR -> this == PG && type.precision() < 0 ? "TEXT" : type.toString();
      case VARBINARY -> this == PG ? "BYTEA" : this == H2 ? "VARBINARY" : "BLOB";
      case TIME -> this == PQ ? "TIME" : "TIME(6)";
      case TIMESTAMP -> this == PQ ? "TIMESTAMP" : "TIMESTAMP(6)";
      case TIMESTAMP_TZ -> this == PQ ? "TIMESTAMPTZ" : "TIMESTAMP(6) WITH TIME ZONE";
      case ARRAY -> type(type.element()) + (this == H2 ? " ARRAY" : "[]");
    };
  }

  /** A value as the store's SQL. */
  String literal(ColumnType type, Object value) {
    String name = type(type);
    if (value == null) {
      return "CAST(NULL AS " + name + ")";
    }
    return switch (type.kind()) {
      case BOOLEAN -> value.toString().toUpperCase(Locale.ROOT);
      case SMALLINT, INTEGER, BIGINT -> "CAST('" + value + "' AS " + name + ")";
      case DECIMAL -> "CAST('" + ((BigDecimal) value).toPlainString() + "' AS " + name + ")";
      case REAL, DOUBLE -> "CAST('" + value + "' AS " + name + ")";
      case VARCHAR -> "CAST(" + text((String) value) + " AS " + name + ")";
      case VARBINARY -> bytes((byte[]) value);
      case DATE -> "CAST('" + date((LocalDate) value, "") + "' AS " + name + ")";
      case TIME ->
          "CAST('"
              + (value == EndOfDay.INSTANCE ? "24:00:00" : time((LocalTime) value))
              + "' AS "
              + name
              + ")";
      case TIMESTAMP -> "CAST('" + moment((LocalDateTime) value, "") + "' AS " + name + ")";
      case TIMESTAMP_TZ ->
          "CAST('"
              + moment(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC), "+00")
              + "' AS "
              + name
              + ")";
      case ARRAY -> array(type, (List<?>) value);
    };
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private String bytes(byte[] value) {
    String hex = HexFormat.of().formatHex(value);
    return switch (this) {
      case PG -> "'\\x" + hex + "'::bytea";
      case H2 -> "X'" + hex + "'";
      case PQ -> "unhex('" + hex + "')";
    };
  }

  private String array(ColumnType type, List<?> values) {
    String elements =
        values.stream().map(v -> literal(type.element(), v)).collect(Collectors.joining(", "));
    return "CAST(" + (this == PQ ? "[" : "ARRAY[") + elements + "] AS " + type(type) + ")";
  }

  private String date(LocalDate date, String suffix) {
    int year = date.getYear();
    String days =
        String.format(Locale.ROOT, "-%02d-%02d", date.getMonthValue(), date.getDayOfMonth());
    if (this == H2) {
      return (year < 0 ? "-" : "")
          + String.format(Locale.ROOT, "%04d", Math.abs(year))
          + days
          + suffix;
    }
    String bc = this == PG ? " BC" : " (BC)";
    return String.format(Locale.ROOT, "%04d", year > 0 ? year : 1 - year)
        + days
        + (year > 0 ? "" : bc)
        + suffix;
  }

  private String moment(LocalDateTime moment, String zone) {
    String time = time(moment.toLocalTime());
    String date = date(moment.toLocalDate(), "");
    if (this == PG && date.endsWith(" BC")) {
      return date.substring(0, date.length() - 3) + " " + time + zone + " BC";
    }
    return date + " " + time + zone;
  }

  private static String time(LocalTime time) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d.%06d",
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        time.getNano() / 1000);
  }

  /** Whether a type of this kind has an order. */
  static boolean ordered(ColumnType type) {
    return type.kind() != TypeKind.ARRAY && type.kind() != TypeKind.VARBINARY;
  }
}
