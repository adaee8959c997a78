package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * {@code {"query_id": …, "columns": [{"name", "type", "nullable", "masked"}], "rows": [[…], …]}}
 * with one row per line. Exact numbers are JSON numbers with all digits (a reader that makes
 * doubles of them loses some), dates and times ISO strings, bytes base64, NaN and the infinities
 * strings, arrays JSON arrays.
 */
final class JsonRows implements RowEncoder {
  private final ValueText values;
  private boolean first = true;

  JsonRows(ValueText values) {
    this.values = values;
  }

  @Override
  public void begin(String queryId, List<OutputColumn> columns, StringBuilder out) {
    out.append('{');
    if (!queryId.isEmpty()) {
      out.append("\"query_id\":");
      JsonText.string(queryId, out);
      out.append(',');
    }
    out.append("\"columns\":[");
    String separator = "";
    for (OutputColumn column : columns) {
      out.append(separator);
      separator = ",";
      column(column, out);
    }
    out.append("],\"rows\":[");
  }

  private static void column(OutputColumn column, StringBuilder out) {
    out.append("{\"name\":");
    JsonText.string(column.name(), out);
    out.append(",\"type\":");
    JsonText.string(column.type().toString(), out);
    out.append(",\"nullable\":").append(column.nullable());
    out.append(",\"masked\":").append(column.masked()).append('}');
  }

  @Override
  public void row(RowBatch batch, int row, StringBuilder out) {
    out.append(first ? "\n[" : ",\n[");
    first = false;
    List<ColumnVector> columns = batch.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      ColumnVector vector = columns.get(i);
      if (vector.isNull(row)) {
        out.append("null");
      } else {
        JsonText.value(values, vector, row, out);
      }
    }
    out.append(']');
  }

  @Override
  public void end(StringBuilder out) {
    out.append(first ? "]}\n" : "\n]}\n");
  }
}
