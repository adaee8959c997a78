package dev.portico.gateway.query;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** An answer of a few rows that needed no store: EXPLAIN, SHOW; or of no column at all: SET. */
final class TextStream implements RowStream {
  private final String queryId;
  private final List<OutputColumn> columns;
  private List<List<Object>> rows;

  private TextStream(String queryId, List<OutputColumn> columns, List<List<Object>> rows) {
    this.queryId = queryId;
    this.columns = columns;
    this.rows = rows;
  }

  static OutputColumn column(String name) {
    return column(name, ColumnType.VARCHAR);
  }

  static OutputColumn column(String name, ColumnType type) {
    return new OutputColumn(name, type, true, false, Optional.empty(), Optional.empty());
  }

  /** One VARCHAR column, a row per line; a line may be null. */
  static RowStream of(String queryId, String column, List<String> lines) {
    return new TextStream(
        queryId,
        List.of(column(column)),
        lines.stream().map(Collections::<Object>singletonList).toList());
  }

  /** Rows of texts and truth values; a text may be null. */
  static RowStream of(String queryId, List<OutputColumn> columns, List<List<Object>> rows) {
    return new TextStream(queryId, columns, rows);
  }

  static RowStream nothing(String queryId) {
    return new TextStream(queryId, List.of(), List.of());
  }

  @Override
  public String queryId() {
    return queryId;
  }

  @Override
  public List<OutputColumn> columns() {
    return columns;
  }

  @Override
  public RowBatch next() {
    if (rows.isEmpty()) {
      return null;
    }
    List<ColumnVector> vectors = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      ColumnVector vector = new ColumnVector(columns.get(c).type(), rows.size());
      for (int r = 0; r < rows.size(); r++) {
        vector.set(r, rows.get(r).get(c));
      }
      vectors.add(vector);
    }
    int count = rows.size();
    rows = List.of();
    return new RowBatch(count, vectors);
  }

  @Override
  public void cancel() {
    // nothing runs
  }

  @Override
  public void close() {
    rows = List.of();
  }
}
