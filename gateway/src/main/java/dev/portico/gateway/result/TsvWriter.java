package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * Tab-separated values with a header line, one row per line: tab, line feed, carriage return and
 * backslash inside a value are written {@code \t \n \r \\}, NULL is {@code \N}, as PostgreSQL's
 * COPY does.
 */
final class TsvWriter implements RowEncoder {
  private final ValueText values;
  private final Formulas formulas;

  TsvWriter(ValueText values, Formulas formulas) {
    this.values = values;
    this.formulas = formulas;
  }

  @Override
  public void begin(String queryId, List<OutputColumn> columns, StringBuilder out) {
    if (columns.isEmpty()) {
      return;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.append('\t');
      }
      text(formulas.text(columns.get(i).name()), out);
    }
    out.append('\n');
  }

  @Override
  public void row(RowBatch batch, int row, StringBuilder out) {
    List<ColumnVector> columns = batch.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.append('\t');
      }
      field(columns.get(i), row, out);
    }
    out.append('\n');
  }

  private void field(ColumnVector vector, int row, StringBuilder out) {
    if (vector.isNull(row)) {
      out.append("\\N");
      return;
    }
    switch (vector.type().kind()) {
      case VARCHAR -> text(formulas.text((String) vector.getObject(row)), out);
      case ARRAY -> text(formulas.text(values.text(vector, row)), out);
      default -> formulas.append(values, vector, row, out);
    }
  }

  @Override
  public void end(StringBuilder out) {}

  private static void text(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\\' -> out.append("\\\\");
        default -> out.append(c);
      }
    }
  }
}
