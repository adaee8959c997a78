package dev.portico.gateway.cli.demo;

import dev.portico.gateway.result.DisplayWidth;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A small result as an aligned table. The tour's statements return a handful of rows; more than the
 * bound are not read.
 */
final class TourResult {
  private static final int MAX_ROWS = 100;

  /** Enough for instants and most addresses; of a hash the beginning will do. */
  private static final int MAX_CHARS = 26;

  private static final String BAR = " | ";

  private final List<String[]> lines = new ArrayList<>();

  /** Reads the rows, the column names first. */
  static TourResult read(ResultSet rows) throws SQLException {
    TourResult result = new TourResult();
    ResultSetMetaData columns = rows.getMetaData();
    String[] names = new String[columns.getColumnCount()];
    for (int i = 0; i < names.length; i++) {
      names[i] = columns.getColumnLabel(i + 1);
    }
    result.lines.add(names);
    while (result.lines.size() <= MAX_ROWS && rows.next()) {
      String[] cells = new String[names.length];
      for (int i = 0; i < cells.length; i++) {
        String text = rows.getString(i + 1);
        cells[i] = text == null ? "NULL" : text;
      }
      result.lines.add(cells);
    }
    return result;
  }

  int rowCount() {
    return lines.size() - 1;
  }

  /** The first column, a line each; the form of EXPLAIN. */
  List<String> firstColumn() {
    return lines.stream().skip(1).map(cells -> cells[0]).toList();
  }

  /** The table, a line each, with a rule under the names. */
  List<String> table() {
    List<String> table = new ArrayList<>(aligned(lines, BAR));
    int rule = table.stream().mapToInt(DisplayWidth::of).max().orElse(0);
    table.add(1, "-".repeat(rule));
    return table;
  }

  /** A line for each column, so that a few wide rows fit beside each other; long cells are cut. */
  List<String> sideBySide() {
    List<String[]> turned = new ArrayList<>();
    for (int column = 0; column < lines.get(0).length; column++) {
      String[] cells = new String[lines.size()];
      for (int row = 0; row < cells.length; row++) {
        cells[row] = cut(lines.get(row)[column]);
      }
      turned.add(cells);
    }
    return aligned(turned, BAR);
  }

  /** Two tables next to each other, each under its title. */
  static List<String> beside(
      String leftTitle, List<String> left, String rightTitle, List<String> right) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {leftTitle, rightTitle});
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      lines.add(
          new String[] {i < left.size() ? left.get(i) : "", i < right.size() ? right.get(i) : ""});
    }
    return aligned(lines, "    ");
  }

  private static String cut(String cell) {
    return cell.length() <= MAX_CHARS ? cell : cell.substring(0, MAX_CHARS - 1) + "…";
  }

  private static List<String> aligned(List<String[]> lines, String between) {
    int[] widths = new int[lines.get(0).length];
    for (String[] cells : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(cells[i]));
      }
    }
    List<String> table = new ArrayList<>();
    for (String[] cells : lines) {
      table.add(line(cells, widths, between));
    }
    return table;
  }

  private static String line(String[] cells, int[] widths, String between) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(i == 0 ? "" : between).append(cells[i]);
      line.append(" ".repeat(widths[i] - DisplayWidth.of(cells[i])));
    }
    return line.toString().stripTrailing();
  }
}
