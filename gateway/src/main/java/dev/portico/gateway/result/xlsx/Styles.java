package dev.portico.gateway.result.xlsx;

import dev.portico.spi.ColumnVector;

/**
 * The styles of a workbook by their numbers. A text that looks like a formula carries the mark of
 * an apostrophe, so that it stays text when somebody edits its cell.
 */
final class Styles {
  static final int PLAIN = 0;
  static final int HEADER = 1;
  static final int DATE = 2;
  static final int TIMESTAMP = 3;
  static final int TIMESTAMP_MILLIS = 4;
  static final int TIME = 5;
  static final int TIME_MILLIS = 6;

  /** Without it LibreOffice shows 0 and 1; Excel needs none. */
  static final int BOOLEAN = 7;

  static final int QUOTED = 8;
  static final int MOST_SCALE = 15;
  private static final int FIRST_SCALE = 9;
  private static final int FIRST_FORMAT = 164;
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  private static final String[] FORMATS = {
    "yyyy\\-mm\\-dd",
    "yyyy\\-mm\\-dd\\ hh:mm:ss",
    "yyyy\\-mm\\-dd\\ hh:mm:ss.000",
    "[hh]:mm:ss",
    "[hh]:mm:ss.000",
    "&quot;TRUE&quot;;&quot;TRUE&quot;;&quot;FALSE&quot;"
  };

  private Styles() {}

  static int of(String text) {
    return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? QUOTED : PLAIN;
  }

  /** Of a value that is written as a number. */
  static int of(ColumnVector vector, int row) {
    return switch (vector.type().kind()) {
      case DECIMAL -> scale(vector.type().scale());
      case DATE -> DATE;
      case TIMESTAMP, TIMESTAMP_TZ ->
          vector.getLong(row) % MICROS_PER_SECOND == 0 ? TIMESTAMP : TIMESTAMP_MILLIS;
      case TIME -> vector.getLong(row) % MICROS_PER_SECOND == 0 ? TIME : TIME_MILLIS;
      default -> PLAIN;
    };
  }

  /** For a number that always has so many digits after its point. */
  private static int scale(int digits) {
    return digits == 0 ? PLAIN : FIRST_SCALE + Math.min(digits, MOST_SCALE) - 1;
  }

  static void append(int style, StringBuilder out) {
    if (style != PLAIN) {
      out.append(" s=\"").append(style).append('"');
    }
  }

  static String xml() {
    StringBuilder out = new StringBuilder(Parts.XML_HEAD);
    out.append("<styleSheet xmlns=\"").append(Parts.MAIN).append("\">");
    formats(out);
    out.append(
        "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
            + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
            + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
            + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
            + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border>"
            + "</borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\""
            + " borderId=\"0\"/></cellStyleXfs>");
    cells(out);
    return out.append(
            "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"
                + "</cellStyles></styleSheet>")
        .toString();
  }

  private static void formats(StringBuilder out) {
    int count = FORMATS.length + MOST_SCALE;
    out.append("<numFmts count=\"").append(count).append("\">");
    for (int i = 0; i < count; i++) {
      String code = i < FORMATS.length ? FORMATS[i] : "0." + "0".repeat(i - FORMATS.length + 1);
      out.append("<numFmt numFmtId=\"").append(FIRST_FORMAT + i);
      out.append("\" formatCode=\"").append(code).append("\"/>");
    }
    out.append("</numFmts>");
  }

  private static void cells(StringBuilder out) {
    out.append("<cellXfs count=\"").append(FIRST_SCALE + MOST_SCALE).append("\">");
    cell(0, 0, "", out);
    cell(0, 1, "", out);
    for (int i = 0; i < FORMATS.length; i++) {
      cell(FIRST_FORMAT + i, 0, "", out);
    }
    cell(49, 0, " quotePrefix=\"1\"", out);
    for (int scale = 1; scale <= MOST_SCALE; scale++) {
      cell(FIRST_FORMAT + FORMATS.length + scale - 1, 0, "", out);
    }
    out.append("</cellXfs>");
  }

  private static void cell(int format, int font, String more, StringBuilder out) {
    out.append("<xf numFmtId=\"").append(format).append("\" fontId=\"").append(font);
    out.append("\" fillId=\"0\" borderId=\"0\" xfId=\"0\"");
    out.append(format == 0 ? "" : " applyNumberFormat=\"1\"");
    out.append(font == 0 ? "" : " applyFont=\"1\"");
    out.append(more).append("/>");
  }
}
