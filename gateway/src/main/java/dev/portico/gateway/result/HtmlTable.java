package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.TypeKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;

/**
 * A page with one table, for a person's browser and for spreadsheets that read tables of pages.
 * Numbers and dates also carry what LibreOffice reads instead of a text that means something else
 * in another language ({@code sdval}, and {@code sdnum} with the format); texts carry that they are
 * texts, so that {@code =1+1} and {@code 007} stay what they are there. Formats are those that
 * LibreOffice brings along: it forgets others and then shows a time as a fraction of a day.
 *
 * <p>A browser shows what arrived of a page that broke off; the number of rows, which stands last,
 * tells that it is whole, and until it is there the page says that rows are missing.
 */
public final class HtmlTable implements RowEncoder {
  private static final String STYLE =
      "body{font-family:sans-serif}table{border-collapse:collapse}"
          + "th,td{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top;"
          + "white-space:pre-wrap}"
          + "th{background:#eee;position:sticky;top:0}"
          + "td.n{text-align:right;white-space:nowrap}"
          + "body:not(:has(#rows))::after{content:'Incomplete: not all rows have arrived.';"
          + "position:fixed;left:0;right:0;bottom:0;padding:.3em .5em;background:#fd6}";

  private static final String SECURITY_POLICY =
      "default-src 'none'; style-src '"
          + hash(STYLE)
          + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

  /** English, in which {@code sdval} and the format are written. */
  private static final String ENGLISH = " sdnum=\"1033;1033;";

  private static final String TEXT = ENGLISH + "@\"";
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final char UNKNOWN = '\ufffd';

  private final ValueText values;
  private final Formulas formulas;
  private final CellNumbers numbers;
  private boolean hasResult;
  private long rows;

  HtmlTable(ZoneId zone, Formulas formulas) {
    this.values = new ValueText(zone);
    this.formulas = formulas;
    this.numbers = new CellNumbers(zone);
  }

  /**
   * What a browser may make of the page: it shows it with its own style, and would neither run nor
   * load nor send anything if a value were more than text. For the header {@code
   * Content-Security-Policy}.
   */
  public static String securityPolicy() {
    return SECURITY_POLICY;
  }

  private static String hash(String style) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void begin(String queryId, List<OutputColumn> columns, StringBuilder out) {
    if (columns.isEmpty()) {
      return; // SET and the like have no result
    }
    hasResult = true;
    out.append("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Result");
    if (!queryId.isEmpty()) {
      out.append(' ');
      escaped(queryId, out);
    }
    out.append("</title><style>").append(STYLE).append("</style></head><body>\n");
    out.append("<table><thead>\n<tr>");
    for (OutputColumn column : columns) {
      out.append("<th").append(TEXT).append(column.masked() ? " title=\"masked\">" : ">");
      escaped(formulas.text(column.name()), out);
      out.append("</th>");
    }
    out.append("</tr>\n</thead><tbody>\n");
  }

  @Override
  public void row(RowBatch batch, int row, StringBuilder out) {
    rows++;
    out.append("<tr>");
    for (ColumnVector vector : batch.columns()) {
      cell(vector, row, out);
    }
    out.append("</tr>\n");
  }

  private void cell(ColumnVector vector, int row, StringBuilder out) {
    if (vector.isNull(row)) {
      out.append("<td></td>");
      return;
    }
    if (numbers.isNumber(vector, row)) {
      number(vector, row, out);
    } else if (vector.type().kind() == TypeKind.BOOLEAN) {
      out.append("<td sdval=\"").append(vector.getLong(row)).append('"');
      out.append(ENGLISH).append("BOOLEAN\">");
    } else {
      out.append("<td").append(TEXT).append('>');
    }
    content(vector, row, out);
    out.append("</td>");
  }

  /** Whole numbers are the same in every language. */
  private void number(ColumnVector vector, int row, StringBuilder out) {
    out.append("<td class=\"n\"");
    switch (vector.type().kind()) {
      case SMALLINT, INTEGER, BIGINT -> {}
      default -> {
        out.append(" sdval=\"");
        numbers.number(vector, row, out);
        out.append('"').append(ENGLISH).append(format(vector, row)).append('"');
      }
    }
    out.append('>');
  }

  private static String format(ColumnVector vector, int row) {
    return switch (vector.type().kind()) {
      case DECIMAL -> digits(vector.type().scale());
      case DATE -> "YYYY-MM-DD";
      case TIMESTAMP, TIMESTAMP_TZ ->
          "YYYY-MM-DD HH:MM:SS" + (isWholeSecond(vector.getLong(row)) ? "" : ".000");
      case TIME -> isWholeSecond(vector.getLong(row)) ? "HH:MM:SS" : "[HH]:MM:SS.00";
      default -> "General";
    };
  }

  private static String digits(int scale) {
    return switch (scale) {
      case 0 -> "0";
      case 2 -> "0.00";
      default -> "General";
    };
  }

  private static boolean isWholeSecond(long micros) {
    return micros % MICROS_PER_SECOND == 0;
  }

  private void content(ColumnVector vector, int row, StringBuilder out) {
    switch (vector.type().kind()) {
      case VARCHAR -> escaped(formulas.text((String) vector.getObject(row)), out);
      case ARRAY -> escaped(formulas.text(values.text(vector, row)), out);
      default -> formulas.append(values, vector, row, out);
    }
  }

  @Override
  public void end(StringBuilder out) {
    if (hasResult) {
      out.append("</tbody></table>\n<p id=\"rows\">").append(rows);
      out.append(rows == 1 ? " row" : " rows").append("</p>\n</body></html>\n");
    }
  }

  /**
   * Text as it stands between tags, which is the only place of values. Readers of pages may take
   * white space for the page's own, and lines' ends for each other, unless they are written as
   * references. A character that no page may have becomes the one that stands for unknown ones.
   */
  private static void escaped(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '\t' -> out.append("&#9;");
        case '\n' -> out.append("&#10;");
        case '\r' -> out.append("&#13;");
        case ' ' -> out.append(i > 0 && text.charAt(i - 1) > ' ' ? " " : "&#32;");
        default -> out.append(isForbidden(text, i) ? UNKNOWN : c);
      }
    }
  }

  private static boolean isForbidden(String text, int at) {
    char c = text.charAt(at);
    return Character.isSurrogate(c)
        ? !Surrogates.isPaired(text, at)
        : Character.isISOControl(c) || c >= 0xfffe;
  }
}
