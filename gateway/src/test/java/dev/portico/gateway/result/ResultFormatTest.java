package dev.portico.gateway.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultFormatTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final BigDecimal LONGEST =
      new BigDecimal("-9999999999999999999999999999.9999999999");

  private static String csv(Rows rows) {
    return rows.written(ResultFormat.CSV.encoder(ZoneOffset.UTC));
  }

  private static JsonNode json(Rows rows) throws Exception {
    return JSON.readTree(rows.written(ResultFormat.JSON.encoder(ZoneOffset.UTC)));
  }

  @Test
  void csvTellsNullFromTheEmptyString() {
    Rows rows =
        new Rows()
            .column("a", ColumnType.VARCHAR)
            .column("b", ColumnType.VARCHAR)
            .row(null, "")
            .row("x", null);
    assertEquals("a,b\r\n,\"\"\r\nx,\r\n", csv(rows));
  }

  @Test
  void csvQuotesWhatWouldBreakTheLineOrField() {
    Rows rows =
        new Rows()
            .column("say \"hi\", you", ColumnType.VARCHAR)
            .row("a,b")
            .row("\"")
            .row("line\nbreak")
            .row("cr\r")
            .row(" plain; text 'as it is' ");
    assertEquals(
        "\"say \"\"hi\"\", you\"\r\n"
            + "\"a,b\"\r\n"
            + "\"\"\"\"\r\n"
            + "\"line\n"
            + "break\"\r\n"
            + "\"cr\r"
            + "\"\r\n"
            + " plain; text 'as it is' \r\n",
        csv(rows));
  }

  @Test
  void csvOfAStatementWithoutResultIsEmpty() {
    assertEquals("", csv(new Rows()));
  }

  @Test
  void csvOfNoRowsIsItsHeader() {
    assertEquals("a\r\n", csv(new Rows().column("a", ColumnType.DATE)));
  }

  @Test
  void datesAndTimesAreIsoAtTheirExtremes() {
    Rows rows =
        new Rows()
            .column("d", ColumnType.DATE)
            .column("t", ColumnType.TIME)
            .column("ts", ColumnType.TIMESTAMP)
            .column("tz", ColumnType.TIMESTAMP_TZ)
            .row(
                LocalDate.of(-43, 3, 15),
                LocalTime.MIDNIGHT,
                LocalDateTime.of(-43, 3, 15, 0, 0),
                Instant.parse("-0043-03-15T00:00:00Z"))
            .row(
                LocalDate.of(10_000, 1, 1),
                LocalTime.of(23, 59, 59, 999_999_000),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                Instant.parse("9999-12-31T23:59:59.999999Z"))
            .row(
                LocalDate.of(0, 1, 1),
                LocalTime.of(1, 2, 3, 40_000_000),
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 500_000_000),
                Instant.parse("1969-12-31T23:59:59.5Z"))
            .row(
                LocalDate.of(-4712, 1, 1),
                LocalTime.NOON,
                LocalDateTime.of(294_246, 12, 31, 0, 0),
                Instant.EPOCH);
    assertEquals(
        String.join(
            "\r\n",
            "d,t,ts,tz",
            "-0043-03-15,00:00:00,-0043-03-15T00:00:00,-0043-03-15T00:00:00Z",
            "+10000-01-01,23:59:59.999999,9999-12-31T23:59:59.999999,9999-12-31T23:59:59.999999Z",
            "0000-01-01,01:02:03.04,1969-12-31T23:59:59.5,1969-12-31T23:59:59.5Z",
            "-4712-01-01,12:00:00,+294246-12-31T00:00:00,1970-01-01T00:00:00Z",
            ""),
        csv(rows));
  }

  @Test
  void theEndOfTheDayIsATimeOfItsOwn() {
    StringBuilder out = new StringBuilder();
    IsoText.time(86_400_000_000L, out);
    assertEquals("24:00:00", out.toString());
  }

  @Test
  void instantsCarryTheOffsetThatTheSessionsZoneHadThen() {
    Rows rows =
        new Rows()
            .column("tz", ColumnType.TIMESTAMP_TZ)
            .row(Instant.parse("2026-01-31T23:30:00Z"))
            .row(Instant.parse("2026-07-31T23:30:00.25Z"));
    assertEquals(
        "tz\r\n2026-02-01T00:30:00+01:00\r\n2026-08-01T01:30:00.25+02:00\r\n",
        rows.written(ResultFormat.CSV.encoder(ZoneId.of("Europe/Berlin"))));
  }

  @Test
  void numbersKeepAllTheirDigits() throws Exception {
    Rows rows =
        new Rows()
            .column("n", ColumnType.decimal(38, 10))
            .column("b", ColumnType.BIGINT)
            .column("s", ColumnType.SMALLINT)
            .row(LONGEST, Long.MIN_VALUE, (short) -32768)
            .row(new BigDecimal("0E-10"), Long.MAX_VALUE, (short) 0)
            .row(new BigDecimal("1.5000000000"), 0L, null);
    assertEquals(
        "n,b,s\r\n-9999999999999999999999999999.9999999999,-9223372036854775808,-32768\r\n"
            + "0.0000000000,9223372036854775807,0\r\n1.5000000000,0,\r\n",
        csv(rows));
    JsonNode first = json(rows).get("rows").get(0);
    assertEquals(LONGEST, first.get(0).decimalValue());
    assertEquals(Long.MIN_VALUE, first.get(1).longValue());
  }

  @Test
  void floatingNumbersAreJsonNumbersOnlyWhenJsonHasThem() throws Exception {
    Rows rows =
        new Rows()
            .column("d", ColumnType.DOUBLE)
            .column("r", ColumnType.REAL)
            .row(Double.NaN, Float.POSITIVE_INFINITY)
            .row(Double.NEGATIVE_INFINITY, Float.NaN)
            .row(Double.MIN_VALUE, 0.1f)
            .row(Double.MAX_VALUE, -0.0f);
    JsonNode answer = json(rows).get("rows");
    assertEquals("[\"NaN\",\"Infinity\"]", answer.get(0).toString());
    assertEquals("[\"-Infinity\",\"NaN\"]", answer.get(1).toString());
    assertEquals(Double.MIN_VALUE, answer.get(2).get(0).doubleValue());
    assertEquals("0.1", answer.get(2).get(1).asText());
    assertTrue(csv(rows).contains("1.7976931348623157E308,-0.0\r\n"));
  }

  @Test
  void jsonNamesTheQueryAndDescribesItsColumns() throws Exception {
    JsonNode answer = json(new Rows().column("n", ColumnType.decimal(12, 2)));
    assertEquals("q-1", answer.get("query_id").asText());
    assertEquals(
        "{\"name\":\"n\",\"type\":\"DECIMAL(12, 2)\",\"nullable\":true,\"masked\":false}",
        answer.get("columns").get(0).toString());
    assertEquals(0, answer.get("rows").size());
  }

  @Test
  void jsonOfAClientThatDoesNotKnowTheQuerysIdLeavesItOut() {
    StringBuilder text = new StringBuilder();
    ResultFormat.JSON.encoder(ZoneOffset.UTC).begin("", List.of(), text);
    assertEquals("{\"columns\":[],\"rows\":[", text.toString());
  }

  @Test
  void jsonStringsSurviveWhateverTheyHold() throws Exception {
    String nasty = "\"\\\n\r\t\u0000\u001f\u2028é漢😀";
    Rows rows = new Rows().column("a", ColumnType.VARCHAR).row(nasty).row("lone \ud83d here");
    JsonNode answer = json(rows).get("rows");
    assertEquals(nasty, answer.get(0).get(0).textValue());
    assertTrue(
        rows.written(ResultFormat.JSON.encoder(ZoneOffset.UTC)).contains("lone \\ud83d here"));
  }

  @Test
  void bytesAreBase64AndArraysJson() throws Exception {
    Rows rows =
        new Rows()
            .column("b", ColumnType.VARBINARY)
            .column("a", ColumnType.array(ColumnType.VARCHAR))
            .column("d", ColumnType.array(ColumnType.array(ColumnType.DATE)))
            .row(
                new byte[] {0, -1, 127},
                Arrays.asList("x\"y", null, ""),
                List.of(List.of(LocalDate.of(2026, 1, 31)), List.of()));
    assertEquals(
        "b,a,d\r\nAP9/,\"[\"\"x\\\"\"y\"\",null,\"\"\"\"]\",\"[[\"\"2026-01-31\"\"],[]]\"\r\n",
        csv(rows));
    assertEquals(
        "[\"AP9/\",[\"x\\\"y\",null,\"\"],[[\"2026-01-31\"],[]]]",
        json(rows).get("rows").get(0).toString());
  }

  @Test
  void tsvEscapesItsOwnCharactersAndMarksNull() {
    Rows rows =
        new Rows()
            .column("a", ColumnType.VARCHAR)
            .column("b", ColumnType.BOOLEAN)
            .row("tab\there\\n\nend", true)
            .row(null, null)
            .row("", false);
    assertEquals(
        "a\tb\ntab\\there\\\\n\\nend\ttrue\n\\N\t\\N\n\tfalse\n",
        rows.written(ResultFormat.TSV.encoder(ZoneOffset.UTC)));
  }

  @Test
  void theTableAlignsNumbersRightAndWideCharactersToo() {
    Rows rows =
        new Rows()
            .column("name", ColumnType.VARCHAR)
            .column("n", ColumnType.INTEGER)
            .row("漢字", 7)
            .row("Zoë", 1234)
            .row(null, null);
    assertEquals(
        " name |    n\n------+------\n 漢字 |    7\n Zoë  | 1234\n NULL | NULL\n(3 rows)\n",
        rows.written(ResultFormat.TABLE.encoder(ZoneOffset.UTC)));
  }

  @Test
  void theTableShowsControlCharactersInsteadOfSendingThem() {
    String written =
        new Rows()
            .column("a", ColumnType.VARCHAR)
            .row("\u001b[31mred\n")
            .written(ResultFormat.TABLE.encoder(ZoneOffset.UTC));
    assertFalse(written.contains("\u001b"));
    assertTrue(written.contains("\\x1b[31mred\\n"));
    assertTrue(written.endsWith("(1 row)\n"));
  }

  @Test
  void theTablePrintsEveryPage() {
    Rows rows = new Rows().column("n", ColumnType.INTEGER);
    for (int i = 0; i < 2 * TextTable.PAGE_ROWS + 1; i++) {
      rows.row(i);
    }
    String written = rows.written(ResultFormat.TABLE.encoder(ZoneOffset.UTC));
    assertEquals(2 * TextTable.PAGE_ROWS + 1 + 3, written.lines().count());
    assertTrue(written.endsWith(" 2000\n(2001 rows)\n"));
  }
}
