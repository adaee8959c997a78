package dev.portico.gateway.result.xlsx;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.result.CellNumbers;
import dev.portico.gateway.result.ValueText;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.TypeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/** The sheet with the rows, as text that is taken away piece by piece. */
final class Sheet {
  static final int MOST_COLUMNS = 16_384;

  private final StringBuilder out = new StringBuilder();
  private final List<OutputColumn> columns;
  private final String[] letters;
  private final ValueText values;
  private final CellNumbers cells;
  private long rows;

  Sheet(List<OutputColumn> columns, ZoneId zone) {
    this.columns = columns;
    this.values = new ValueText(zone);
    this.cells = new CellNumbers(zone);
    this.letters = new String[columns.size()];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = letters(i);
    }
  }

  static GatewayException refused(String fault) {
    return new GatewayException(
        ErrorCode.NOT_SUPPORTED,
        fault + "; ask for fewer, or for CSV, TSV, JSON, Parquet or Arrow");
  }

  private static String letters(int column) {
    String last = String.valueOf((char) ('A' + column % 26));
    return column < 26 ? last : letters(column / 26 - 1) + last;
  }

  void begin() {
    out.append(Parts.SHEET_HEAD);
    out.append("<sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\">");
    out.append(
        "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>");
    out.append("</sheetView></sheetViews>");
    if (letters.length > 0) {
      out.append("<cols>");
      for (int i = 0; i < letters.length; i++) {
        width(i + 1, columns.get(i));
      }
      out.append("</cols>");
    }
    out.append("<sheetData>");
    open();
    for (int i = 0; i < letters.length; i++) {
      place(i, Styles.HEADER);
      CellText.inline(checked(columns.get(i).name(), columns.get(i)), out);
    }
    out.append("</row>");
  }

  private void width(int number, OutputColumn column) {
    int least =
        switch (column.type().kind()) {
          case TIMESTAMP, TIMESTAMP_TZ -> 20;
          case VARCHAR, ARRAY, VARBINARY -> 16;
          default -> 11;
        };
    int width = Math.max(least, Math.min(column.name().length() + 3, 40));
    out.append("<col min=\"").append(number).append("\" max=\"").append(number);
    out.append("\" width=\"").append(width).append("\" customWidth=\"1\"/>");
  }

  private void open() {
    out.append("<row r=\"").append(++rows).append("\">");
  }

  private void place(int column, int style) {
    out.append("<c r=\"").append(letters[column]).append(rows).append('"');
    Styles.append(style, out);
  }

  void row(RowBatch batch, int row) {
    open();
    for (int i = 0; i < letters.length; i++) {
      ColumnVector vector = batch.columns().get(i);
      if (!vector.isNull(row)) {
        cell(i, vector, row);
      }
    }
    out.append("</row>");
  }

  private void cell(int column, ColumnVector vector, int row) {
    TypeKind kind = vector.type().kind();
    if (kind == TypeKind.BOOLEAN) {
      place(column, Styles.BOOLEAN);
      out.append(" t=\"b\"><v>").append(vector.getLong(row) == 0 ? '0' : '1').append("</v></c>");
    } else if (cells.isNumber(vector, row)) {
      place(column, Styles.of(vector, row));
      out.append("><v>");
      cells.number(vector, row, out);
      out.append("</v></c>");
    } else {
      String text = checked(values.text(vector, row), columns.get(column));
      place(column, kind == TypeKind.VARCHAR ? Styles.of(text) : Styles.PLAIN);
      CellText.inline(text, out);
    }
  }

  private static String checked(String text, OutputColumn column) {
    if (text.length() > CellText.MOST_CHARS) {
      throw refused(
          "a value of the column "
              + column.name()
              + " is longer than the 32,767 characters that a cell holds");
    }
    return text;
  }

  void end(int columnCount) {
    out.append("</sheetData>");
    if (columnCount > 0) {
      out.append("<autoFilter ref=\"A1:").append(letters[columnCount - 1]).append(rows);
      out.append("\"/>");
    }
    out.append("</worksheet>");
  }

  int length() {
    return out.length();
  }

  void writeTo(OutputStream to) throws IOException {
    to.write(out.toString().getBytes(StandardCharsets.UTF_8));
    out.setLength(0);
  }
}
