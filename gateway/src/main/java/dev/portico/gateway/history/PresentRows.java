package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.execute.duckdb.VersionEngine;
import dev.portico.gateway.plan.write.Dialect;
import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileListing;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a table's present rows from its port, as no principal: no policy is asked, none is woven.
 * What is captured is woven with the reader's policies when it is read. For one capture.
 */
final class PresentRows {
  private final CatalogTable table;
  private final List<CatalogColumn> columns;
  private final Port port;
  private final ExecutionContext context;
  private final long mostRows;
  private final InstantSource clock;
  private volatile Instant began;

  /**
   * @param columns what is captured of each row
   * @param mostRows a table with more is given up
   */
  PresentRows(
      CatalogTable table,
      List<CatalogColumn> columns,
      Port port,
      ExecutionContext context,
      long mostRows,
      InstantSource clock) {
    this.table = table;
    this.columns = columns;
    this.port = port;
    this.context = context;
    this.mostRows = mostRows;
    this.clock = clock;
    this.began = clock.instant();
  }

  /** The columns by their published names. */
  List<Column> named() {
    return columns.stream().map(c -> new Column(c.name(), c.type(), true)).toList();
  }

  /** The folders that the engine must reach for it. */
  static List<String> folders(Port port) {
    return port instanceof FilePort files ? files.roots() : List.of();
  }

  /** The moment before the store was asked: what it answers was so then, or became so since. */
  Instant began() {
    return began;
  }

  /** Reads them into an engine; answers how many there are. */
  long into(VersionEngine engine) {
    try {
      if (port instanceof SqlPort sql && table.relation() instanceof StoreRelation.Sql relation) {
        return engine.load(named(), () -> read(sql, relation));
      } else if (port instanceof FilePort files
          && table.relation() instanceof StoreRelation.Files relation) {
        Map<String, String> storeNames =
            columns.stream()
                .collect(Collectors.toMap(CatalogColumn::name, CatalogColumn::storeName));
        try (FileSource source = files.open(request(relation, storeNames), context)) {
          return engine.load(named(), storeNames, relation.files(), FileListing.all(source));
        }
      } else if (port instanceof ScanPort scan
          && table.relation() instanceof StoreRelation.Scan relation) {
        return engine.load(named(), () -> counted(scan.scan(request(relation), context).rows()));
      }
    } catch (PortException e) {
      throw PortErrors.explain(e);
    }
    throw new GatewayException(
        ErrorCode.INTERNAL, "connection " + table.connection() + " does not hold such tables");
  }

  private RowSource read(SqlPort sql, StoreRelation.Sql relation) {
    began = clock.instant();
    return counted(sql.executeInBackground(fragment(sql, relation), context));
  }

  private SqlFragment fragment(SqlPort sql, StoreRelation.Sql relation) {
    Dialect dialect = Dialect.ofStore(sql.dialect());
    String shown =
        columns.stream()
            .map(c -> dialect.column(c).replaceFirst("%s", "t"))
            .collect(Collectors.joining(", "));
    return new SqlFragment(
        "SELECT "
            + shown
            + " FROM "
            + Dialect.quote(relation.schema())
            + "."
            + Dialect.quote(relation.relation())
            + " t",
        List.of(),
        stored());
  }

  private static FileRequest request(StoreRelation.Files relation, Map<String, String> storeNames) {
    return new FileRequest(
        relation.files(),
        Set.copyOf(storeNames.values()),
        Predicate.ALL,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        FileRequest.FetchLimits.NONE);
  }

  private ScanRequest request(StoreRelation.Scan relation) {
    return new ScanRequest(
        relation.table(), relation.location(), stored(), Predicate.ALL, OptionalLong.empty());
  }

  private List<Column> stored() {
    return columns.stream().map(c -> new Column(c.storeName(), c.type(), true)).toList();
  }

  private RowSource counted(RowSource rows) {
    return new RowSource() {
      private long read;

      @Override
      public List<Column> columns() {
        return rows.columns();
      }

      @Override
      public RowBatch next() {
        RowBatch batch = rows.next();
        read += batch == null ? 0 : batch.rows();
        if (read > mostRows) {
          rows.cancel();
          throw TableHistory.tooManyRows(mostRows);
        }
        return batch;
      }

      @Override
      public void cancel() {
        rows.cancel();
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }
}
