package dev.portico.gateway.result.xlsx;

import java.util.List;

/** The sheet that says what was asked: a name and a text in each row, all of them text. */
final class AboutSheet {
  private AboutSheet() {}

  static String xml(List<AboutLine> lines) {
    StringBuilder out = new StringBuilder(Parts.SHEET_HEAD);
    out.append("<sheetViews><sheetView workbookViewId=\"0\"/></sheetViews>");
    out.append("<cols><col min=\"1\" max=\"1\" width=\"18\" customWidth=\"1\"/>");
    out.append("<col min=\"2\" max=\"2\" width=\"100\" customWidth=\"1\"/></cols><sheetData>");
    int number = 0;
    for (AboutLine line : lines) {
      String name = line.name();
      String rest = line.text();
      while (rest != null) {
        int end = Math.min(rest.length(), CellText.MOST_CHARS);
        if (end < rest.length() && Character.isHighSurrogate(rest.charAt(end - 1))) {
          end--;
        }
        row(++number, name, rest.substring(0, end), out);
        rest = end < rest.length() ? rest.substring(end) : null;
        name = "";
      }
    }
    return out.append("</sheetData></worksheet>").toString();
  }

  private static void row(int number, String name, String text, StringBuilder out) {
    out.append("<row r=\"").append(number).append("\">");
    CellText.cell("A" + number, Styles.HEADER, name, out);
    CellText.cell("B" + number, Styles.of(text), text, out);
    out.append("</row>");
  }
}
