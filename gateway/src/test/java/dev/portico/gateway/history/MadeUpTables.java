package dev.portico.gateway.history;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.Port;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Captured tables of an id and a name, without descriptors. */
final class MadeUpTables {
  static final TableName TABLE = new TableName("made", "up");

  private MadeUpTables() {}

  static CatalogTable table(
      TableName name, String connection, Duration every, Optional<Period> retention) {
    return new CatalogTable(
        name,
        new Publisher.OutputPort(
            new DataProduct(
                "p",
                "p",
                "1.0.0",
                "active",
                "made",
                "o",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of()),
            "all",
            "1.0.0",
            "c",
            List.of()),
        connection,
        new StoreRelation.Scan(name.table(), ""),
        List.of(column("id", ColumnType.INTEGER), column("name", ColumnType.VARCHAR)),
        List.of("id"),
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        new TimeTravel.Captured(every, retention, List.of(), TimeTravel.OptedIn.CONTRACT),
        OptionalLong.empty());
  }

  private static CatalogColumn column(String name, ColumnType type) {
    return new CatalogColumn(
        name,
        name,
        type,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  static Catalog catalog(CatalogTable table, Port port) {
    CatalogSnapshot snapshot =
        new CatalogSnapshot(1, List.of(table), List.of(), List.of(), List.of());
    return new Catalog() {
      @Override
      public CatalogSnapshot snapshot() {
        return snapshot;
      }

      @Override
      public Port port(String connection) {
        return port;
      }
    };
  }

  /** Rows written {@code id|name}. */
  static RowBatch batch(List<String> rows) {
    ColumnVector ids = new ColumnVector(ColumnType.INTEGER, rows.size());
    ColumnVector names = new ColumnVector(ColumnType.VARCHAR, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String[] cells = rows.get(i).split("\\|");
      ids.set(i, Integer.valueOf(cells[0]));
      names.set(i, cells[1]);
    }
    return new RowBatch(rows.size(), List.of(ids, names));
  }

  /** Delivers one batch, then what {@code rest} says; null for the end. */
  static RowSource source(
      List<Column> columns,
      RowBatch batch,
      java.util.function.Supplier<RowBatch> rest,
      Runnable onCancel) {
    return new RowSource() {
      private boolean read;

      @Override
      public List<Column> columns() {
        return columns;
      }

      @Override
      public RowBatch next() {
        if (read) {
          return rest.get();
        }
        read = true;
        return batch;
      }

      @Override
      public void cancel() {
        onCancel.run();
      }

      @Override
      public void close() {}
    };
  }
}
