package dev.portico.gateway.query.own;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.GatewayTables;
import dev.portico.gateway.plan.Fragment;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes the rows of the gateway's own tables for one execution, batch by batch as they are read.
 * Safe for many threads.
 */
public final class OwnRows implements GatewayTables {
  private static final Map<String, TableRows<?>> TABLES = new HashMap<>();

  static {
    TABLES.putAll(ProductRows.tables());
    TABLES.putAll(TableListRows.tables());
    TABLES.putAll(QueryRows.tables());
    TABLES.putAll(TravelRows.tables());
    TABLES.putAll(StandardRows.tables());
    TABLES.putAll(KeyRows.tables());
  }

  private final Sight sight;

  public OwnRows(Sight sight) {
    this.sight = Objects.requireNonNull(sight, "sight");
  }

  /** Whether a fragment of a plan is made out of the listing. */
  public static boolean needsListing(Fragment fragment) {
    return fragment instanceof Fragment.Own own
        && OwnTables.find(own.table()).filter(CatalogTable::derived).isPresent();
  }

  @Override
  public RowSource rows(
      TableName table, List<Column> columns, Predicate filter, Execution execution) {
    return source(TABLES.get(table.key()), columns, filter, execution);
  }

  private <R> RowSource source(
      TableRows<R> table, List<Column> columns, Predicate filter, Execution execution) {
    return new Source<>(
        table.iterate(sight, filter),
        table.cells(columns.stream().map(Column::name).toList()),
        columns,
        execution.context().batchRows());
  }

  /** For one reading thread; there is nothing to stop but the reading. */
  private static final class Source<R> implements RowSource {
    private final Iterator<R> rows;
    private final List<Function<R, Object>> cells;
    private final List<Column> columns;
    private final int most;
    private volatile boolean stopped;

    Source(Iterator<R> rows, List<Function<R, Object>> cells, List<Column> columns, int most) {
      this.rows = rows;
      this.cells = cells;
      this.columns = columns;
      this.most = most;
    }

    @Override
    public List<Column> columns() {
      return columns;
    }

    @Override
    public RowBatch next() {
      List<R> taken = new ArrayList<>();
      while (taken.size() < most && !stopped && rows.hasNext()) {
        taken.add(rows.next());
      }
      return taken.isEmpty() ? null : batch(taken);
    }

    private RowBatch batch(List<R> taken) {
      List<ColumnVector> vectors = new ArrayList<>();
      for (int i = 0; i < cells.size(); i++) {
        ColumnVector vector = new ColumnVector(columns.get(i).type(), taken.size());
        for (int row = 0; row < taken.size(); row++) {
          vector.set(row, cells.get(i).apply(taken.get(row)));
        }
        vectors.add(vector);
      }
      return new RowBatch(taken.size(), vectors);
    }

    @Override
    public void cancel() {
      stopped = true;
    }

    @Override
    public void close() {
      stopped = true;
    }
  }
}
