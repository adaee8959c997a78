package dev.portico.gateway.query;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.List;
import java.util.Optional;

/** An answer of a few texts that needed no store: EXPLAIN, SHOW; or of no column at all: SET. */
final class TextStream implements RowStream {
  private final String queryId;
  private final List<OutputColumn> columns;
  private List<String> lines;

  private TextStream(String queryId, List<OutputColumn> columns, List<String> lines) {
    this.queryId = queryId;
    this.columns = columns;
    this.lines = lines;
  }

  static OutputColumn column(String name) {
    return new OutputColumn(
        name, ColumnType.VARCHAR, true, false, Optional.empty(), Optional.empty());
  }

  /** One VARCHAR column, a row per line; a line may be null. */
  static RowStream of(String queryId, String column, List<String> lines) {
    return new TextStream(queryId, List.of(column(column)), lines);
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
    if (lines.isEmpty()) {
      return null;
    }
    ColumnVector vector = new ColumnVector(ColumnType.VARCHAR, lines.size());
    for (int i = 0; i < lines.size(); i++) {
      vector.set(i, lines.get(i));
    }
    int rows = lines.size();
    lines = List.of();
    return new RowBatch(rows, List.of(vector));
  }

  @Override
  public void cancel() {
    // nothing runs
  }

  @Override
  public void close() {
    lines = List.of();
  }
}
