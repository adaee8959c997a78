package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * RFC 4180 with a header line and CRLF. NULL is empty and unquoted, the empty string {@code ""}, so
 * that both can be told apart.
 */
final class CsvWriter implements RowEncoder {
  private static final String END_OF_LINE = "\r\n";

  private final ValueText values;
  private final Formulas formulas;

  CsvWriter(ValueText values, Formulas formulas) {
    this.values = values;
    this.formulas = formulas;
  }

  @Override
  public void begin(String queryId, List<OutputColumn> columns, StringBuilder out) {
    if (columns.isEmpty()) {
      return; // SET and the like have no result, not even a header
    }
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      text(formulas.text(columns.get(i).name()), out);
    }
    out.append(END_OF_LINE);
  }

  @Override
  public void row(RowBatch batch, int row, StringBuilder out) {
    List<ColumnVector> columns = batch.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      field(columns.get(i), row, out);
    }
    out.append(END_OF_LINE);
  }

  private void field(ColumnVector vector, int row, StringBuilder out) {
    if (vector.isNull(row)) {
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
    if (!needsQuotes(text)) {
      out.append(text);
      return;
    }
    out.append('"');
    int written = 0;
    for (int quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) {
      out.append(text, written, quote + 1).append('"');
      written = quote + 1;
    }
    out.append(text, written, text.length()).append('"');
  }

  private static boolean needsQuotes(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return text.isEmpty();
  }
}
