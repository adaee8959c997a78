package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.Verdict;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a column is after each mask that fits it, and how values are typed. */
class MaskTypesTest {
  private static final AnswerReader READER =
      new AnswerReader(
          Map.of(
              "default",
              new HashKey("0123456789abcdef"),
              "other",
              new HashKey("fedcba9876543210")));

  private static TableDecision decision(CatalogTable table, String part) {
    AnswerReader.Frame frame =
        READER.frame(
            StrictJson.read(
                ("{\"tables\": {\"" + table.name() + "\": " + part + "}}")
                    .getBytes(StandardCharsets.UTF_8)));
    return READER
        .permission(AnswerReader.part(frame, table), table)
        .map(Verdict.Allowed::decision)
        .orElseThrow();
  }

  private static Mask mask(ColumnType type, boolean nullable, String mask) {
    CatalogColumn column = Shop.column("c", type, nullable);
    CatalogTable table = Shop.table("t", column, Shop.column("id", ColumnType.BIGINT, false));
    return decision(
            table,
            "{\"allow\": true, \"row_filter\": {\"type\": \"all\"}, \"masks\": {\"c\": "
                + mask
                + "}}")
        .masks()
        .get("c");
  }

  private static ColumnType type(String name) {
    return Shop.ORDERS.columns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow()
        .type();
  }

  private static final String UNLESS =
      ", 'unless': {'type': 'field', 'field': 'id', 'operator': 'eq', 'value': 1}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # column | rest of the mask                  | after                          | of NOT NULL | of NULL
          bytes    | 'null'                            | VARBINARY                      | true        | true
          email    | 'null'                            | VARCHAR(40)                    | true        | true
          Country  | 'constant', 'value': 'none'       | VARCHAR(4)                     | false       | false
          Country  | 'constant', 'value': '🎵'         | VARCHAR(2)                     | false       | false
          Country  | 'constant', 'value': 'none' UNLESS | VARCHAR(4)                    | false       | true
          note     | 'constant', 'value': 'none'       | VARCHAR                        | false       | false
          price    | 'constant', 'value': 1            | DECIMAL(8, 2)                  | false       | false
          email    | 'hash'                            | VARCHAR(32)                    | false       | true
          Country  | 'hash', 'length': 64              | VARCHAR(64)                    | false       | true
          email    | 'hash' UNLESS                     | VARCHAR(40)                    | false       | true
          Country  | 'hash', 'key': 'other' UNLESS     | VARCHAR(32)                    | false       | true
          note     | 'hash'                            | VARCHAR                        | false       | true
          small    | 'hash'                            | BIGINT                         | false       | true
          big      | 'hash', 'length': 16              | BIGINT                         | false       | true
          email    | 'partial', 'fill': '🎵'           | VARCHAR(40)                    | false       | true
          email    | 'email'                           | VARCHAR(43)                    | false       | true
          note     | 'email'                           | VARCHAR                        | false       | true
          day      | 'truncate', 'unit': 'week'        | DATE                           | false       | true
          stamp    | 'truncate', 'unit': 'hour'        | TIMESTAMP                      | false       | true
          instant  | 'truncate', 'unit': 'quarter'     | TIMESTAMP WITH LOCAL TIME ZONE | false       | true
          small    | 'bucket', 'size': 10              | BIGINT                         | false       | true
          big      | 'bucket', 'size': 1e18            | BIGINT                         | true        | true
          price    | 'bucket', 'size': 0.25            | DECIMAL(38, 2)                 | true        | true
          ratio    | 'bucket', 'size': 0.1             | REAL                           | false       | true
          weight   | 'bucket', 'size': 2.50            | DOUBLE                         | false       | true
          number   | 'round', 'digits': -18            | BIGINT                         | false       | true
          big      | 'round', 'digits': -1             | BIGINT                         | true        | true
          price    | 'round', 'digits': 1.0            | DECIMAL(38, 2)                 | true        | true
          price    | 'round', 'digits': -37            | DECIMAL(38, 2)                 | true        | true
          weight   | 'round', 'digits': 15             | DOUBLE                         | false       | true
          """)
  void theColumnAfterTheMask(
      String column, String mask, String after, boolean ofNotNull, boolean ofNullable) {
    String json = ("{'type': " + mask.replace(" UNLESS", UNLESS) + "}").replace('\'', '"');
    Mask notNull = mask(type(column), false, json);
    assertEquals(after, notNull.type().toString());
    assertEquals(ofNotNull, notNull.nullable());
    assertEquals(ofNullable, mask(type(column), true, json).nullable());
  }

  private static void assertConstant(Object value, String column, String json) {
    Mask mask = mask(type(column), true, "{\"type\": \"constant\", \"value\": " + json + "}");
    assertEquals(value, ((Mask.Constant) mask.function()).value().value(), column + " " + json);
  }

  @Test
  void constantsHaveTheTypeOfTheirColumn() {
    assertConstant((short) -1, "small", "-1");
    assertConstant(7, "number", "7.0");
    assertConstant(Long.MIN_VALUE, "big", "-9223372036854775808");
    assertConstant(new BigDecimal("0.50"), "price", "0.5");
    assertConstant(new BigDecimal("0.00"), "price", "0");
    assertConstant(0.1f, "ratio", "0.1");
    assertConstant(0.1d, "weight", "0.1");
    assertConstant(true, "paid", "true");
    assertConstant("", "note", "\"\"");
    assertConstant(LocalDate.of(1, 1, 1), "day", "\"0001-01-01\"");
    assertConstant(LocalTime.of(23, 59, 59, 999_999_000), "hour", "\"23:59:59.999999\"");
    assertConstant(LocalDateTime.of(2026, 1, 2, 3, 4), "stamp", "\"2026-01-02 03:04\"");
    assertConstant(
        Instant.parse("2026-01-02T01:04:05Z"), "instant", "\"2026-01-02T03:04:05+02:00\"");
  }

  private static BindValue value(String column, String json) {
    return decision(
            Shop.ORDERS,
            "{\"allow\": true, \"masks\": {}, \"row_filter\": {\"type\": \"field\", \"field\": \""
                + column
                + "\", \"operator\": \"eq\", \"value\": "
                + json
                + "}}")
        .rows()
        .values()
        .get(0);
  }

  @Test
  void valuesOfConditionsAreNeverCutOrRounded() {
    assertEquals(
        new BindValue(ColumnType.VARCHAR, "longer than two"),
        value("Country", "\"longer than two\""));
    assertEquals(new BindValue(ColumnType.BIGINT, 40_000L), value("small", "40000"));
    assertEquals(new BindValue(ColumnType.BIGINT, 1_000L), value("small", "1e3"));
    assertEquals(
        new BindValue(ColumnType.decimal(38, 1), new BigDecimal("1.5")), value("big", "1.50"));
    assertEquals(
        new BindValue(ColumnType.decimal(38, 0), new BigDecimal("9223372036854775808")),
        value("big", "9223372036854775808"));
    assertEquals(
        new BindValue(ColumnType.decimal(38, 5), new BigDecimal("0.00001")),
        value("price", "0.00001"));
    assertEquals(new BindValue(ColumnType.REAL, 0.1f), value("ratio", "0.1"));
    assertEquals(new BindValue(ColumnType.DOUBLE, 1e300), value("weight", "1e300"));
  }

  @Test
  void aListHasOneType() {
    TableDecision decision =
        decision(
            Shop.ORDERS,
            "{\"allow\": true, \"masks\": {}, \"row_filter\": {\"type\": \"field\", \"field\":"
                + " \"big\", \"operator\": \"in\", \"value\": [1, 2.5, 300]}}");
    assertEquals(
        List.of(
            new BindValue(ColumnType.decimal(38, 1), new BigDecimal("1.0")),
            new BindValue(ColumnType.decimal(38, 1), new BigDecimal("2.5")),
            new BindValue(ColumnType.decimal(38, 1), new BigDecimal("300.0"))),
        decision.rows().values());
  }
}
