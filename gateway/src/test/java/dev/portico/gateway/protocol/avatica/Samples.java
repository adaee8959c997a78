package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.Relationship;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Values of every type at their extremes, and a small catalog. */
final class Samples {
  static final List<ColumnType> TYPES =
      List.of(
          ColumnType.BOOLEAN,
          ColumnType.SMALLINT,
          ColumnType.INTEGER,
          ColumnType.BIGINT,
          ColumnType.decimal(38, 10),
          ColumnType.REAL,
          ColumnType.DOUBLE,
          ColumnType.VARCHAR,
          ColumnType.VARBINARY,
          ColumnType.DATE,
          ColumnType.TIME,
          ColumnType.TIMESTAMP,
          ColumnType.TIMESTAMP_TZ,
          ColumnType.array(ColumnType.INTEGER),
          ColumnType.array(ColumnType.array(ColumnType.VARCHAR)));

  static final List<OutputColumn> COLUMNS =
      TYPES.stream().map(type -> StubQueries.column("c" + TYPES.indexOf(type), type)).toList();

  static final String BIG = "9999999999999999999999999999.0123456789";

  static final List<Object[]> ROWS =
      List.of(
          new Object[] {
            true,
            Short.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            new BigDecimal(BIG),
            Float.MAX_VALUE,
            Double.MAX_VALUE,
            "Grüße, 世界 🎵",
            new byte[] {0, 1, (byte) 0xff},
            LocalDate.of(9999, 12, 31),
            LocalTime.of(23, 59, 59, 999_999_000),
            LocalDateTime.of(2026, 1, 31, 10, 0, 0, 123_456_000),
            Instant.parse("2026-07-01T10:00:00.123456Z"),
            Arrays.asList(1, null, 3),
            Arrays.asList(List.of("a\"b", "c"), null, List.of())
          },
          new Object[] {
            false,
            Short.MIN_VALUE,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            new BigDecimal("-" + BIG),
            Float.NaN,
            Double.NaN,
            "",
            new byte[0],
            LocalDate.of(-43, 3, 15),
            LocalTime.MIDNIGHT,
            LocalDateTime.of(1582, 10, 10, 0, 0),
            Instant.parse("0001-01-01T00:00:00Z"),
            List.of(),
            List.of()
          },
          new Object[15]);

  private static final DataProduct PRODUCT =
      new DataProduct(
          "p",
          "sales",
          "1.0.0",
          "active",
          "sales",
          "team",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of());

  static final CatalogSnapshot CATALOG =
      new CatalogSnapshot(
          1,
          List.of(
              table(
                  "sales",
                  "orders",
                  List.of("id", "line"),
                  List.of(
                      new Relationship(
                          List.of("customer_id"),
                          new TableName("sales", "customers"),
                          List.of("id"))),
                  column("id", ColumnType.BIGINT, false),
                  column("line", ColumnType.SMALLINT, false),
                  column("customer_id", ColumnType.BIGINT, true),
                  column("amount", ColumnType.decimal(12, 2), true),
                  column("note", ColumnType.varchar(200), true),
                  column("placed_at", ColumnType.TIMESTAMP_TZ, true)),
              table(
                  "sales",
                  "customers",
                  List.of("id"),
                  List.of(),
                  column("id", ColumnType.BIGINT, false)),
              table(
                  "sales",
                  "orderXitems",
                  List.of(),
                  List.of(),
                  column("x", ColumnType.VARCHAR, true)),
              table(
                  "sales",
                  "order_items",
                  List.of(),
                  List.of(),
                  column("x", ColumnType.VARCHAR, true)),
              table(
                  "plays",
                  "events",
                  List.of(),
                  List.of(),
                  column("tags", ColumnType.array(ColumnType.VARCHAR), true))),
          List.of(PRODUCT),
          List.of(),
          List.of());

  private Samples() {}

  static ColumnType type(String name) {
    return TYPES.stream()
        .filter(type -> type.kind() == TypeKind.valueOf(name))
        .findFirst()
        .orElseThrow();
  }

  private static CatalogColumn column(String name, ColumnType type, boolean nullable) {
    return new CatalogColumn(
        name,
        name,
        type,
        nullable,
        Optional.empty(),
        Optional.of("about " + name),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static CatalogTable table(
      String schema,
      String name,
      List<String> key,
      List<Relationship> relationships,
      CatalogColumn... columns) {
    return new CatalogTable(
        new TableName(schema, name),
        new Publisher.OutputPort(PRODUCT, "port", "1.0.0", "contract", List.of()),
        "store",
        new StoreRelation.Sql(schema, name),
        List.of(columns),
        key,
        false,
        relationships,
        List.of(),
        Optional.of("all " + name),
        TimeTravel.NONE,
        OptionalLong.empty());
  }
}
