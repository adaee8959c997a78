package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Small results for tests: columns by type, then rows of the Java objects that the types' kinds
 * name.
 */
public final class Rows {
  private final List<OutputColumn> columns = new ArrayList<>();
  private final List<Object[]> rows = new ArrayList<>();

  public Rows column(String name, ColumnType type) {
    columns.add(new OutputColumn(name, type, true, false, Optional.empty(), Optional.empty()));
    return this;
  }

  public Rows row(Object... values) {
    rows.add(values);
    return this;
  }

  public List<OutputColumn> columns() {
    return List.copyOf(columns);
  }

  /** Null when there are no rows. */
  public RowBatch batch() {
    if (rows.isEmpty()) {
      return null;
    }
    List<ColumnVector> vectors = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      ColumnVector vector = new ColumnVector(columns.get(i).type(), rows.size());
      for (int row = 0; row < rows.size(); row++) {
        vector.set(row, rows.get(row)[i]);
      }
      vectors.add(vector);
    }
    return new RowBatch(rows.size(), vectors);
  }

  String written(RowEncoder encoder) {
    StringBuilder out = new StringBuilder();
    encoder.begin("q-1", columns(), out);
    RowBatch batch = batch();
    for (int row = 0; batch != null && row < batch.rows(); row++) {
      encoder.row(batch, row, out);
    }
    encoder.end(out);
    return out.toString();
  }
}
