package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.sql.VersionColumns;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A captured table as a scan of the files in which the gateway keeps its versions. */
final class CapturedRows {
  private static final String NOT_KEPT =
      "it is classified as restricted and timeTravel of the contract does not list it, so its past"
          + " is not captured";

  private CapturedRows() {}

  /** What the versions hold of the table's rows. */
  static CatalogTable of(CatalogTable table, TimeTravel.Captured captured) {
    return at(table, columns(table, captured));
  }

  /** The same with both ends of each version behind. */
  static CatalogTable withEnds(CatalogTable table, TimeTravel.Captured captured) {
    List<CatalogColumn> columns = columns(table, captured);
    columns.add(end(VersionColumns.VALID_FROM));
    columns.add(end(VersionColumns.VALID_TO));
    return at(table, columns);
  }

  private static List<CatalogColumn> columns(CatalogTable table, TimeTravel.Captured captured) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (CatalogColumn column : table.columns()) {
      columns.add(kept(column, captured));
    }
    return columns;
  }

  private static CatalogTable at(CatalogTable table, List<CatalogColumn> columns) {
    FileTable files =
        new FileTable(
            "captured history",
            FileFormat.PARQUET,
            CsvOptions.DEFAULT,
            columns.stream().map(c -> new Column(c.storeName(), c.type(), true)).toList());
    return table.at(new StoreRelation.Files(files), columns);
  }

  /** By its published name; that the store differs now does not matter. */
  private static CatalogColumn kept(CatalogColumn column, TimeTravel.Captured captured) {
    return new CatalogColumn(
        column.name(),
        column.name(),
        column.type(),
        true,
        Optional.empty(),
        column.description(),
        column.classification(),
        column.tags(),
        captured.keeps(column) ? Optional.empty() : Optional.of(NOT_KEPT));
  }

  private static CatalogColumn end(String name) {
    return new CatalogColumn(
        name,
        name,
        ColumnType.TIMESTAMP_TZ,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }
}
