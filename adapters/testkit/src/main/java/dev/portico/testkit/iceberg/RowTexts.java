package dev.portico.testkit.iceberg;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** Rows as texts in which the engine's answers and Iceberg's own can be compared. */
public final class RowTexts {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final String NULL = "NULL";

  private RowTexts() {}

  public static List<String> sorted(List<String> rows) {
    List<String> sorted = new ArrayList<>(rows);
    Collections.sort(sorted);
    return sorted;
  }

  /** What a query gives, each column of a published type. */
  public static List<String> of(Connection engine, String sql, List<ColumnType> types)
      throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      values.add(plain("c" + i, types.get(i)));
    }
    List<String> rows = new ArrayList<>();
    try (Statement statement = engine.createStatement();
        ResultSet results =
            statement.executeQuery("SELECT " + String.join(", ", values) + " FROM (" + sql + ")")) {
      while (results.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
          row.add(engineText(results.getObject(i + 1), types.get(i)));
        }
        rows.add(String.join(" | ", row));
      }
    }
    return rows;
  }

  private static String plain(String value, ColumnType type) {
    return switch (type.kind()) {
      case TIMESTAMP, TIMESTAMP_TZ, TIME -> "epoch_us(" + value + ")";
      case DATE, DECIMAL -> value + "::VARCHAR";
      case VARBINARY -> "lower(hex(" + value + "))";
      default -> value;
    };
  }

  private static String engineText(Object value, ColumnType type) {
    if (value == null) {
      return NULL;
    }
    String text = value.toString();
    boolean json =
        type.kind() == TypeKind.ARRAY
            || (type.kind() == TypeKind.VARCHAR && text.matches("(?s)[\\[{].*"));
    return json ? json(text) : text;
  }

  private static String json(String text) {
    try {
      return json(JSON.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String json(JsonNode node) {
    if (node.isArray()) {
      List<String> elements = new ArrayList<>();
      node.forEach(element -> elements.add(json(element)));
      return elements.toString();
    }
    if (node.isObject()) {
      Map<String, String> fields = new TreeMap<>();
      node.fields().forEachRemaining(f -> fields.put(f.getKey(), json(f.getValue())));
      return fields.toString();
    }
    return node.isNull() ? NULL : node.isDouble() ? "" + node.doubleValue() : node.asText();
  }

  public static String of(Record row, List<NestedField> fields) {
    return fields.stream()
        .map(field -> text(row.getField(field.name()), field.type()))
        .collect(joining(" | "));
  }

  private static String text(Object value, Type type) {
    if (value == null) {
      return NULL;
    }
    return switch (type.typeId()) {
      case STRUCT -> {
        Map<String, String> fields = new TreeMap<>();
        for (NestedField field : type.asStructType().fields()) {
          fields.put(field.name(), inner(((Record) value).getField(field.name()), field.type()));
        }
        yield fields.toString();
      }
      case LIST ->
          ((List<?>) value)
              .stream().map(e -> inner(e, type.asListType().elementType())).toList().toString();
      case MAP -> {
        Map<String, String> entries = new TreeMap<>();
        ((Map<?, ?>) value)
            .forEach((k, v) -> entries.put(k.toString(), inner(v, type.asMapType().valueType())));
        yield entries.toString();
      }
      case TIMESTAMP, TIMESTAMP_NANO ->
          micros(
              value instanceof OffsetDateTime zoned
                  ? zoned.toInstant()
                  : ((LocalDateTime) value).toInstant(ZoneOffset.UTC));
      case TIME -> "" + ((LocalTime) value).toNanoOfDay() / 1_000;
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      case BINARY -> {
        byte[] bytes = new byte[((ByteBuffer) value).remaining()];
        ((ByteBuffer) value).duplicate().get(bytes);
        yield HexFormat.of().formatHex(bytes);
      }
      case FIXED -> HexFormat.of().formatHex((byte[]) value);
      default -> value.toString();
    };
  }

  /** JSON has only one kind of floating number. */
  private static String inner(Object value, Type type) {
    return value instanceof Float number ? "" + number.doubleValue() : text(value, type);
  }

  private static String micros(Instant instant) {
    return "" + ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
