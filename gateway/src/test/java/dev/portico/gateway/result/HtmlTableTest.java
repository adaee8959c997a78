package dev.portico.gateway.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HtmlTableTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String html(Rows rows, Formulas formulas) {
    return rows.written(ResultFormat.HTML.encoder(BERLIN, formulas));
  }

  private static String html(Rows rows) {
    return html(rows, Formulas.KEEP);
  }

  private static String cell(ColumnType type, Object value) {
    String page = html(new Rows().column("c", type).row(value));
    return page.substring(page.indexOf("<td"), page.indexOf("</tr>", page.indexOf("<td")));
  }

  private static String text(String content) {
    return "<td sdnum=\"1033;1033;@\">" + content + "</td>";
  }

  private static String number(String value, String format, String content) {
    return "<td class=\"n\" sdval=\""
        + value
        + "\" sdnum=\"1033;1033;"
        + format
        + "\">"
        + content
        + "</td>";
  }

  @Test
  void thePageIsWhole() {
    String page =
        html(
            new Rows()
                .column("id", ColumnType.INTEGER)
                .column("name", ColumnType.VARCHAR)
                .row(1, "Ann")
                .row(null, null)
                .row(3, ""));
    assertTrue(
        page.startsWith(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Result q-1</title>"),
        page);
    assertEquals(
        """
        <table><thead>
        <tr><th sdnum="1033;1033;@">id</th><th sdnum="1033;1033;@">name</th></tr>
        </thead><tbody>
        <tr><td class="n">1</td><td sdnum="1033;1033;@">Ann</td></tr>
        <tr><td></td><td></td></tr>
        <tr><td class="n">3</td><td sdnum="1033;1033;@"></td></tr>
        </tbody></table>
        <p id="rows">3 rows</p>
        </body></html>
        """,
        page.substring(page.indexOf("<table>")));
  }

  @Test
  void numbersAndDatesCarryTheirValue() {
    assertEquals("<td class=\"n\">-12</td>", cell(ColumnType.SMALLINT, (short) -12));
    assertEquals(
        number("-12.50", "0.00", "-12.50"),
        cell(ColumnType.decimal(9, 2), new BigDecimal("-12.50")));
    assertEquals(
        number("-12.500", "General", "-12.500"),
        cell(ColumnType.decimal(9, 3), new BigDecimal("-12.500")));
    assertEquals(number("7", "0", "7"), cell(ColumnType.decimal(9, 0), new BigDecimal("7")));
    assertEquals(number("0.1", "General", "0.1"), cell(ColumnType.REAL, 0.1f));
    assertEquals(number("1.5E300", "General", "1.5E300"), cell(ColumnType.DOUBLE, 1.5e300));
    assertEquals(
        number("46110", "YYYY-MM-DD", "2026-03-29"),
        cell(ColumnType.DATE, LocalDate.of(2026, 3, 29)));
    assertEquals(
        number("46110.0625", "YYYY-MM-DD HH:MM:SS", "2026-03-29T01:30:00"),
        cell(ColumnType.TIMESTAMP, LocalDateTime.of(2026, 3, 29, 1, 30)));
    assertEquals(
        number("45474.5", "YYYY-MM-DD HH:MM:SS", "2024-07-01T12:00:00+02:00"),
        cell(ColumnType.TIMESTAMP_TZ, Instant.parse("2024-07-01T10:00:00Z")));
    assertEquals(number("0.25", "HH:MM:SS", "06:00:00"), cell(ColumnType.TIME, LocalTime.of(6, 0)));
    assertEquals(
        number("0.250005787037037", "[HH]:MM:SS.00", "06:00:00.5"),
        cell(ColumnType.TIME, LocalTime.of(6, 0, 0, 500_000_000)));
    assertEquals(
        number("46110.250005787035", "YYYY-MM-DD HH:MM:SS.000", "2026-03-29T06:00:00.5"),
        cell(ColumnType.TIMESTAMP, LocalDateTime.of(2026, 3, 29, 6, 0, 0, 500_000_000)));
    assertEquals(
        "<td sdval=\"1\" sdnum=\"1033;1033;BOOLEAN\">true</td>", cell(ColumnType.BOOLEAN, true));
  }

  /** Rounded, it would be the next day, or a day that no spreadsheet knows. */
  @Test
  void theLastMomentOfADayIsOfThatDay() {
    LocalTime last = LocalTime.of(23, 59, 59, 999_999_000);
    assertEquals(
        number("2958465.9999999884", "YYYY-MM-DD HH:MM:SS.000", "9999-12-31T23:59:59.999999"),
        cell(ColumnType.TIMESTAMP, LocalDate.of(9999, 12, 31).atTime(last)));
    assertEquals(
        number("46110", "YYYY-MM-DD HH:MM:SS.000", "2026-03-29T00:00:00.000999"),
        cell(ColumnType.TIMESTAMP, LocalDateTime.of(2026, 3, 29, 0, 0, 0, 999_000)));
    assertEquals(
        number("0.999999988425926", "[HH]:MM:SS.00", "23:59:59.999999"),
        cell(ColumnType.TIME, last));
  }

  /** More than a spreadsheet's number can hold keeps all its digits as text. */
  @Test
  void whatIsNoNumberOfASpreadsheetIsText() {
    assertEquals(text("-1234567890123456"), cell(ColumnType.BIGINT, -1234567890123456L));
    assertEquals(
        text("1234567890123456.7"),
        cell(ColumnType.decimal(20, 1), new BigDecimal("1234567890123456.7")));
    assertEquals(text("-Infinity"), cell(ColumnType.DOUBLE, Double.NEGATIVE_INFINITY));
    assertEquals(text("1815-06-18"), cell(ColumnType.DATE, LocalDate.of(1815, 6, 18)));
    assertEquals(text("AP8="), cell(ColumnType.VARBINARY, new byte[] {0, (byte) 0xff}));
    assertEquals(
        text("[\"&lt;b&gt;\",null]"),
        cell(ColumnType.array(ColumnType.VARCHAR), Arrays.asList("<b>", null)));
  }

  @Test
  void nothingOfAValueIsMoreThanText() {
    assertEquals(
        text("&lt;/td&gt;&lt;script src=\"x\" a='b'&gt;&amp;lt;"),
        cell(ColumnType.VARCHAR, "</td><script src=\"x\" a='b'>&lt;"));
    String page = html(new Rows().column("</th><img src=x onerror=a()>", ColumnType.INTEGER));
    assertFalse(page.contains("<img"), page);
    assertTrue(page.contains(">&lt;/th&gt;&lt;img src=x onerror=a()&gt;</th>"), page);
  }

  @Test
  void whatNoPageMayHoldIsReplaced() {
    assertEquals(
        text("a\ufffd\ufffdb\ufffd-\ufffd\ufffd\ufffd 😀&#9;c&#10;d&#13;e\u00a0"),
        cell(ColumnType.VARCHAR, "a\u0000\u001bb\ud800-\udc00\uffff\u0085 😀\tc\nd\re\u00a0"));
  }

  @Test
  void whiteSpaceIsNotThePagesOwn() {
    assertEquals(
        text("&#32;a b &#32;c&#10;&#32;d&#13;&#10;e "),
        cell(ColumnType.VARCHAR, " a b  c\n d\r\ne "));
    assertEquals(text("&#32;"), cell(ColumnType.VARCHAR, " "));
  }

  @Test
  void formulasAreMarkedWhereAskedFor() {
    Rows rows =
        new Rows()
            .column("=h", ColumnType.VARCHAR)
            .column("big", ColumnType.BIGINT)
            .column("day", ColumnType.DATE)
            .column("bytes", ColumnType.VARBINARY)
            .row("=1+1", -1234567890123456L, LocalDate.of(-43, 3, 15), new byte[0])
            .row(" <=2", -1L, LocalDate.of(2026, 1, 31), null);
    String quoted = html(rows, Formulas.QUOTE);
    assertTrue(quoted.contains(">'=h</th>"), quoted);
    assertTrue(
        quoted.contains(
            text("'=1+1") + text("-1234567890123456") + text("'-0043-03-15") + text("")),
        quoted);
    assertTrue(quoted.contains(text("&#32;&lt;=2") + "<td class=\"n\">-1</td>"), quoted);
    String kept = html(rows);
    assertTrue(kept.contains(text("=1+1") + text("-1234567890123456") + text("-0043-03-15")), kept);
  }

  @Test
  void aMaskedColumnSaysSo() {
    StringBuilder out = new StringBuilder();
    ResultFormat.HTML
        .encoder(BERLIN)
        .begin(
            "",
            List.of(
                new OutputColumn(
                    "email", ColumnType.VARCHAR, true, true, Optional.empty(), Optional.empty())),
            out);
    assertTrue(out.toString().contains("<title>Result</title>"), out.toString());
    assertTrue(
        out.toString().contains("<th sdnum=\"1033;1033;@\" title=\"masked\">email</th>"),
        out.toString());
  }

  @Test
  void aStatementWithoutResultHasNoPage() {
    assertEquals("", html(new Rows()));
  }
}
