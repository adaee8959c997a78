package dev.portico.gateway.catalog;

import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The tables that the gateway itself publishes: schema {@code portico} and {@code
 * INFORMATION_SCHEMA}, as {@code docs/reference/catalog-tables.md} describes them. They are the
 * same in every snapshot. Stateless.
 */
public final class OwnTables {
  /** What stands in place of a connection for them. */
  public static final String CONNECTION = "portico";

  private static final Map<String, CatalogTable> BY_KEY = byKey();

  private OwnTables() {}

  /** All of them, schema by schema. */
  public static List<CatalogTable> all() {
    return List.copyOf(BY_KEY.values());
  }

  public static Optional<CatalogTable> find(TableName name) {
    return Optional.ofNullable(BY_KEY.get(name.key()));
  }

  private static Map<String, CatalogTable> byKey() {
    Map<String, CatalogTable> tables = new LinkedHashMap<>();
    Stream.concat(PorticoTables.all().stream(), InformationSchema.all().stream())
        .forEach(table -> tables.put(table.name().key(), table));
    return Collections.unmodifiableMap(tables);
  }

  /** A table of the gateway while its columns are told. */
  static final class Draft {
    private final TableName name;
    private final StoreRelation.Basis basis;
    private final String description;
    private final List<CatalogColumn> columns = new ArrayList<>();

    Draft(String schema, String table, StoreRelation.Basis basis, String description) {
      this.name = new TableName(schema, table);
      this.basis = basis;
      this.description = description;
    }

    /** A column that may be NULL. */
    Draft maybe(String column, ColumnType type, String text) {
      columns.add(column(column, type, true, text));
      return this;
    }

    /** A column that is never NULL. */
    Draft always(String column, ColumnType type, String text) {
      columns.add(column(column, type, false, text));
      return this;
    }

    CatalogTable table() {
      return new CatalogTable(
          name,
          new Publisher.Gateway(name.schema()),
          CONNECTION,
          new StoreRelation.Own(basis),
          columns,
          List.of(),
          false,
          List.of(),
          List.of(),
          Optional.of(description),
          TimeTravel.NONE,
          OptionalLong.empty());
    }

    private static CatalogColumn column(
        String name, ColumnType type, boolean nullable, String text) {
      return new CatalogColumn(
          name,
          name,
          type,
          nullable,
          Optional.empty(),
          Optional.of(text),
          Optional.empty(),
          List.of(),
          Optional.empty());
    }
  }
}
