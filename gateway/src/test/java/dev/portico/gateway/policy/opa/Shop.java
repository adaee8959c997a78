package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.ColumnType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A small catalog, and callers whose attributes tell the policy {@code echo} what to answer. */
final class Shop {
  static final Asking SELECT =
      new Asking("q-1", Instant.parse("2026-11-20T09:30:00Z"), Asking.Operation.SELECT);

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final DataProduct PRODUCT =
      new DataProduct(
          "product-shop",
          "shop-data",
          "1.2.0",
          "active",
          "shop",
          "shop-team",
          Optional.empty(),
          Optional.of("#shop"),
          List.of("sales"),
          List.of());

  /** A column of each type; {@code id} alone is never NULL. */
  static final CatalogTable ORDERS =
      table(
          "orders",
          column("id", ColumnType.BIGINT, false),
          column("small", ColumnType.SMALLINT, true),
          column("number", ColumnType.INTEGER, true),
          column("big", ColumnType.BIGINT, true),
          column("price", ColumnType.decimal(8, 2), true),
          column("ratio", ColumnType.REAL, true),
          column("weight", ColumnType.DOUBLE, true),
          column("paid", ColumnType.BOOLEAN, true),
          column("Country", ColumnType.varchar(2), true),
          column("email", ColumnType.varchar(40), true),
          column("note", ColumnType.VARCHAR, true),
          column("day", ColumnType.DATE, true),
          column("hour", ColumnType.TIME, true),
          column("stamp", ColumnType.TIMESTAMP, true),
          column("instant", ColumnType.TIMESTAMP_TZ, true),
          column("bytes", ColumnType.VARBINARY, true),
          column("list", ColumnType.array(ColumnType.INTEGER), true));

  static final CatalogTable PARTS = table("parts", column("id", ColumnType.BIGINT, false));

  private Shop() {}

  static CatalogTable table(String name, CatalogColumn... columns) {
    return new CatalogTable(
        new TableName("shop", name),
        new Publisher.OutputPort(PRODUCT, "port", "1.0.0", "contract", List.of()),
        "shop-db",
        new StoreRelation.Sql("public", name),
        List.of(columns),
        List.of("id"),
        false,
        List.of(),
        List.of("regional"),
        Optional.empty(),
        TimeTravel.NONE,
        OptionalLong.empty());
  }

  @SuppressWarnings("BooleanParameter")
  static CatalogColumn column(String name, ColumnType type, boolean nullable) {
    return new CatalogColumn(
        name,
        name,
        type,
        nullable,
        Optional.empty(),
        Optional.empty(),
        name.equals("email") ? Optional.of("restricted") : Optional.empty(),
        name.equals("email") ? List.of("pii") : List.of(),
        Optional.empty());
  }

  /** A caller who makes the policy give this answer. */
  static Session answered(String json) {
    try {
      Map<String, Object> attributes = new HashMap<>();
      attributes.put("answer", MAPPER.readValue(json, new TypeReference<Object>() {}));
      return session("ana", attributes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** A caller who makes the policy behave in a special way. */
  static Session moody(String mood) {
    return session("ana", Map.of("mood", mood, "zero", 0));
  }

  static Session session(String name, Map<String, Object> attributes) {
    return new Session(
        new Principal(name, Set.of("clerk", "analyst"), attributes),
        "127.0.0.1",
        SessionSettings.DEFAULT.withPurpose(Optional.of("report")));
  }

  /** An answer about {@link #ORDERS}. */
  static String orders(String part) {
    return "{\"tables\": {\"shop.orders\": " + part + "}}";
  }

  /** Many wide tables. */
  static List<CatalogTable> many(int tables, int columns) {
    List<CatalogTable> many = new ArrayList<>();
    for (int t = 0; t < tables; t++) {
      CatalogColumn[] wide = new CatalogColumn[columns];
      for (int c = 0; c < columns; c++) {
        wide[c] = column("column_" + c, ColumnType.varchar(100), true);
      }
      many.add(table("table_" + t, wide));
    }
    return many;
  }
}
