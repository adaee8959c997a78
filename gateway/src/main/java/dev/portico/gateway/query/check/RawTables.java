package dev.portico.gateway.query.check;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.spi.Port;
import java.util.ArrayList;
import java.util.List;

/**
 * The published tables without their strategies, so that queries read all of their rows, and their
 * history tables beside them. No contract's promise is believed. Safe for many threads.
 */
public final class RawTables implements Catalog {
  private final Catalog published;
  private volatile CatalogSnapshot raw =
      new CatalogSnapshot(0, List.of(), List.of(), List.of(), List.of());

  public RawTables(Catalog published) {
    this.published = published;
  }

  /** Takes over what is published now; answers the tables whose rows tell of a past. */
  List<CatalogTable> read() {
    List<CatalogTable> checked =
        published.snapshot().tables().stream().filter(RawTables::concerns).toList();
    List<CatalogTable> tables = new ArrayList<>();
    for (CatalogTable table : checked) {
      CatalogTable whole = table.withUnpublished();
      tables.add(raw(whole, table.name()));
      if (table.timeTravel() instanceof TimeTravel.History history) {
        tables.add(raw(whole.past(history), past(table.name())));
      }
    }
    raw = new CatalogSnapshot(raw.version() + 1, tables, List.of(), List.of(), List.of());
    return checked;
  }

  private static boolean concerns(CatalogTable table) {
    TimeTravel travel = table.timeTravel();
    return travel instanceof TimeTravel.Validity
        || travel instanceof TimeTravel.History
        || travel instanceof TimeTravel.Log
        || travel instanceof TimeTravel.Snapshots;
  }

  /** The name under which the past rows of a table are; no contract can give one such a name. */
  static TableName past(TableName table) {
    return new TableName(table.schema(), table.table() + "@history");
  }

  private static CatalogTable raw(CatalogTable table, TableName name) {
    return new CatalogTable(
        name,
        table.publisher(),
        table.connection(),
        table.relation(),
        table.columns().stream().map(RawTables::nullable).toList(),
        List.of(),
        false,
        List.of(),
        List.of(),
        table.description(),
        TimeTravel.NONE,
        table.estimatedRows());
  }

  private static CatalogColumn nullable(CatalogColumn column) {
    return new CatalogColumn(
        column.name(),
        column.storeName(),
        column.type(),
        true,
        column.storeType(),
        column.description(),
        column.classification(),
        column.tags(),
        column.drift());
  }

  @Override
  public CatalogSnapshot snapshot() {
    return raw;
  }

  @Override
  public Port port(String connection) {
    return published.port(connection);
  }
}
