package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.TypeCatalogue;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** One table per type, with every pair of its edge values: {@code e_<type>(id, a, b)}. */
final class EdgeTables {
  private static final int LONGEST_TEXT = 1_000;

  private EdgeTables() {}

  /** By the name that the matrix calls the type. */
  static Map<String, MeshTable> all() {
    Map<String, MeshTable> tables = new LinkedHashMap<>();
    add(tables, "boolean", ColumnType.BOOLEAN);
    add(tables, "smallint", ColumnType.SMALLINT, (short) 1, (short) -7, (short) 2);
    add(tables, "integer", ColumnType.INTEGER, 1, -1, 2, -7, 100);
    add(tables, "bigint", ColumnType.BIGINT, 1L, -1L, 2L, -7L, 3_000_000_000L);
    add(tables, "real", ColumnType.REAL, 1.5f, -2.5f);
    add(tables, "double", ColumnType.DOUBLE, 1.5, -2.5, 0.1);
    add(
        tables,
        "text",
        ColumnType.VARCHAR,
        "a",
        "A",
        "B",
        "b",
        "ab",
        "a%",
        "%",
        "_",
        "é",
        "e",
        "z",
        "\uffee",
        "\ud83d\ude80");
    add(tables, "binary", ColumnType.VARBINARY, new byte[] {1, 2});
    add(tables, "date", ColumnType.DATE, LocalDate.of(2024, 2, 29), LocalDate.of(2024, 12, 30));
    add(tables, "time", ColumnType.TIME, LocalTime.of(12, 30, 15));
    add(
        tables,
        "timestamp",
        ColumnType.TIMESTAMP,
        LocalDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_000),
        LocalDateTime.of(2024, 1, 31, 12, 0));
    add(tables, "timestamptz", ColumnType.TIMESTAMP_TZ);
    add(
        tables,
        "decimal38_0",
        ColumnType.decimal(38, 0),
        new BigDecimal("1"),
        new BigDecimal("-7"));
    add(tables, "decimal38_10", ColumnType.decimal(38, 10), new BigDecimal("-2.5000000000"));
    add(
        tables,
        "decimal10_2",
        ColumnType.decimal(10, 2),
        new BigDecimal("99999999.99"),
        new BigDecimal("-99999999.99"),
        new BigDecimal("0.00"),
        new BigDecimal("0.01"),
        new BigDecimal("-0.05"),
        new BigDecimal("2.50"),
        new BigDecimal("-3.00"),
        null);
    add(
        tables,
        "decimal15_0",
        ColumnType.decimal(15, 0),
        new BigDecimal("999999999999999"),
        new BigDecimal("3"),
        new BigDecimal("0"),
        new BigDecimal("-7"),
        null);
    return tables;
  }

  private static void add(
      Map<String, MeshTable> tables, String name, ColumnType type, Object... more) {
    List<Object> values = new ArrayList<>();
    for (EdgeValue edge : TypeCatalogue.all().getOrDefault(type, List.of())) {
      boolean long1 = edge.value() instanceof String text && text.length() > LONGEST_TEXT;
      if (edge.value() != EndOfDay.INSTANCE && !long1) {
        values.add(edge.value());
      }
    }
    values.addAll(Arrays.asList(more));
    MeshTable.Builder table =
        MeshTable.named("e_" + name.toLowerCase(Locale.ROOT))
            .column("id", ColumnType.INTEGER)
            .column("a", type)
            .column("b", type);
    int id = 0;
    for (Object a : values) {
      for (Object b : values) {
        table.row(id++, a, b);
      }
    }
    Objects.requireNonNull(tables).put(name, table.build());
  }
}
