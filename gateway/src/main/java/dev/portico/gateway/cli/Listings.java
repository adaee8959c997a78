package dev.portico.gateway.cli;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.result.ResultFormat;
import dev.portico.gateway.result.RowEncoder;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists of texts as tables, printed like results. */
public final class Listings {
  private Listings() {}

  static void tables(List<SqlClient.VisibleTable> tables, boolean namesOnly, PrintStream out) {
    if (namesOnly) {
      List<List<String>> rows =
          tables.stream()
              .map(t -> List.of(t.schema(), t.table(), String.valueOf(t.columns().size())))
              .toList();
      print(List.of("schema", "table", "columns"), rows, out);
      return;
    }
    for (SqlClient.VisibleTable table : tables) {
      out.println(table.schema() + "." + table.table());
      List<List<String>> rows =
          table.columns().stream()
              .map(c -> List.of(c.name(), c.type(), c.nullable() ? "" : "NOT NULL", c.remarks()))
              .toList();
      print(List.of("column", "type", "", "description"), rows, out);
    }
  }

  /** Prints rows of texts under these titles. */
  public static void print(List<String> titles, List<List<String>> rows, PrintStream out) {
    RowEncoder encoder = ResultFormat.TABLE.encoder(ZoneOffset.UTC);
    StringBuilder text = new StringBuilder();
    encoder.begin("", titles.stream().map(Listings::column).toList(), text);
    if (!rows.isEmpty()) {
      RowBatch batch = batch(titles.size(), rows);
      for (int row = 0; row < rows.size(); row++) {
        encoder.row(batch, row, text);
      }
    }
    encoder.end(text);
    out.print(text);
  }

  private static OutputColumn column(String title) {
    return new OutputColumn(
        title, ColumnType.VARCHAR, false, false, Optional.empty(), Optional.empty());
  }

  private static RowBatch batch(int columns, List<List<String>> rows) {
    List<ColumnVector> vectors = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      ColumnVector vector = new ColumnVector(ColumnType.VARCHAR, rows.size());
      for (int row = 0; row < rows.size(); row++) {
        vector.set(row, rows.get(row).get(i));
      }
      vectors.add(vector);
    }
    return new RowBatch(rows.size(), vectors);
  }
}
