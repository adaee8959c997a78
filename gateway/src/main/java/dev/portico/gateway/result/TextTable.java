package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A result as an aligned table for people. Widths come from the first {@value #PAGE_ROWS} rows, so
 * that memory stays bounded and the first page appears early; wider values of later rows stand out
 * of line but are never cut. Control characters are shown as escapes: a value cannot steer the
 * reader's terminal.
 */
final class TextTable implements RowEncoder {
  static final int PAGE_ROWS = 1_000;
  private static final Set<TypeKind> NUMBERS =
      EnumSet.of(
          TypeKind.SMALLINT,
          TypeKind.INTEGER,
          TypeKind.BIGINT,
          TypeKind.DECIMAL,
          TypeKind.REAL,
          TypeKind.DOUBLE);

  private final ValueText values;
  private final List<String[]> page = new ArrayList<>();
  private List<OutputColumn> columns = List.of();
  private int[] widths;
  private long rows;

  TextTable(ValueText values) {
    this.values = values;
  }

  @Override
  public void begin(String queryId, List<OutputColumn> resultColumns, StringBuilder out) {
    columns = resultColumns;
  }

  @Override
  public void row(RowBatch batch, int row, StringBuilder out) {
    String[] cells = new String[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(batch.columns().get(i), row);
    }
    rows++;
    page.add(cells);
    if (page.size() == PAGE_ROWS) {
      flush(out);
    }
  }

  @Override
  public void end(StringBuilder out) {
    if (columns.isEmpty()) {
      out.append("OK\n");
      return;
    }
    flush(out);
    out.append('(').append(rows).append(rows == 1 ? " row)\n" : " rows)\n");
  }

  private String cell(ColumnVector vector, int row) {
    String text = values.text(vector, row);
    return text == null ? "NULL" : printable(text);
  }

  private void flush(StringBuilder out) {
    if (widths == null) {
      measure();
      header(out);
    }
    page.forEach(cells -> line(cells, out));
    page.clear();
  }

  private void measure() {
    widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = DisplayWidth.of(printable(columns.get(i).name()));
      for (String[] cells : page) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(cells[i]));
      }
    }
  }

  private void header(StringBuilder out) {
    line(columns.stream().map(c -> printable(c.name())).toArray(String[]::new), out);
    for (int i = 0; i < widths.length; i++) {
      out.append(i == 0 ? "-" : "+-").append("-".repeat(widths[i] + 1));
    }
    out.append('\n');
  }

  private void line(String[] cells, StringBuilder out) {
    for (int i = 0; i < cells.length; i++) {
      out.append(i == 0 ? " " : " | ");
      boolean last = i == cells.length - 1;
      String padding = " ".repeat(Math.max(0, widths[i] - DisplayWidth.of(cells[i])));
      boolean right = NUMBERS.contains(columns.get(i).type().kind());
      out.append(right ? padding : "").append(cells[i]).append(right || last ? "" : padding);
    }
    out.append('\n');
  }

  private static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> printable((char) c, out));
    return out.toString();
  }

  private static void printable(char c, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          out.append(String.format("\\x%02x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
