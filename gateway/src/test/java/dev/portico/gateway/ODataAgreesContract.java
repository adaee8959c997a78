package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * OData's rows are SQL's for the same person, under row filters and masks, whatever is asked. Each
 * made-up question is written twice: as OData, and as SQL that spells OData's nulls out.
 */
@Timeout(240)
abstract class ODataAgreesContract extends ODataOnStore {
  private static final int QUESTIONS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  ODataAgreesContract(ODataStore store) {
    super(store);
  }

  /** A condition, or a question, in both languages. */
  private record Both(String odata, String sql) {}

  /** Values to compare a column with; the texts of both languages. */
  private record Column(String name, List<Both> values) {
    static Column of(String name, String... values) {
      List<Both> both = new ArrayList<>();
      for (int i = 0; i < values.length; i += 2) {
        both.add(new Both(values[i], values[i + 1]));
      }
      return new Column(name, both);
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("code", "'a'", "'a'", "'B'", "'B'", "'é'", "'é'", "'o''x'", "'o''x'"),
          // a value before the mask, and one behind it
          Column.of("name", "'Zoë'", "'Zoë'", "'Z**'", "'Z**'", "'straße'", "'straße'"),
          Column.of("price", "1.234567", "1.234567", "0", "0", "-5", "-5", "1e1", "10"),
          Column.of(
              "big",
              "9007199254740993",
              "9007199254740993",
              "9007199254740990",
              "9007199254740990"),
          Column.of("small", "1", "1", "-3", "-3", "40000", "40000"),
          Column.of("ratio", "0.1", "CAST(0.1 AS REAL)", "-0.5", "CAST(-0.5 AS REAL)"),
          Column.of(
              "measure",
              "0.25",
              "0.25E0",
              "INF",
              "CAST('Infinity' AS DOUBLE)",
              "NaN",
              "CAST('NaN' AS DOUBLE)"),
          Column.of(
              "at",
              "2026-04-01T00:00:00Z",
              "TIMESTAMP '2026-04-01 00:00:00'",
              "2026-03-26T13:30:00.123456Z",
              "TIMESTAMP '2026-03-26 13:30:00.123456'"),
          Column.of(
              "moment",
              "2026-03-28T20:00:00Z",
              "CAST('2026-03-28 20:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE)"),
          Column.of("day", "2024-02-29", "DATE '2024-02-29'", "1500-02-28", "DATE '1500-02-28'"),
          Column.of(
              "clock", "07:59:58.000001", "TIME '07:59:58.000001'", "12:00:00", "TIME '12:00:00'"));

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private static Both comparison(Random random) {
    Column column = COLUMNS.get(random.nextInt(COLUMNS.size()));
    Both value = column.values().get(random.nextInt(column.values().size()));
    String name = quoted(column.name());
    return switch (random.nextInt(9)) {
      case 0 -> new Both(column.name() + " eq null", name + " IS NULL");
      case 1 -> new Both("null ne " + column.name(), name + " IS NOT NULL");
      case 2 ->
          new Both(
              column.name() + " eq " + value.odata(),
              name + " IS NOT DISTINCT FROM " + value.sql());
      case 3 ->
          new Both(
              column.name() + " ne " + value.odata(), name + " IS DISTINCT FROM " + value.sql());
      case 4 -> ordered(column, "gt", ">", value);
      case 5 -> ordered(column, "ge", ">=", value);
      case 6 -> ordered(column, "lt", "<", value);
      default -> ordered(column, "le", "<=", value);
    };
  }

  private static Both ordered(Column column, String word, String sign, Both value) {
    String sql = "(" + quoted(column.name()) + " " + sign + " " + value.sql() + ") IS TRUE";
    return new Both(column.name() + " " + word + " " + value.odata(), sql);
  }

  private static Both function(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Both("contains(name,'o')", "POSITION('o' IN \"name\") > 0");
      case 1 -> new Both("startswith(code,'x')", "SUBSTRING(\"code\" FROM 1 FOR 1) = 'x'");
      case 2 -> new Both("endswith(name,'*')", "\"name\" LIKE '%*'");
      case 3 -> new Both("length(name) gt 4", "(CHAR_LENGTH(\"name\") > 4) IS TRUE");
      case 4 -> new Both("tolower(name) eq 'zoë'", "(LOWER(\"name\") = 'zoë') IS TRUE");
      case 5 -> new Both("month(day) eq 2", "(EXTRACT(MONTH FROM \"day\") = 2) IS TRUE");
      case 6 -> new Both("small mul 2 add 1 gt 3", "(\"small\" * 2 + 1 > 3) IS TRUE");
      default -> new Both("flag", "\"flag\"");
    };
  }

  private static Both condition(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return random.nextInt(3) == 0 ? function(random) : comparison(random);
    }
    Both one = condition(random, depth - 1);
    Both other = condition(random, depth - 1);
    return switch (random.nextInt(3)) {
      case 0 -> new Both("not (" + one.odata() + ")", "NOT (" + one.sql() + ")");
      case 1 ->
          new Both(
              "(" + one.odata() + ") and (" + other.odata() + ")",
              "(" + one.sql() + ") AND (" + other.sql() + ")");
      default ->
          new Both(
              "(" + one.odata() + ") or (" + other.odata() + ")",
              "(" + one.sql() + ") OR (" + other.sql() + ")");
    };
  }

  private static Both order(Random random) {
    List<String> odata = new ArrayList<>();
    List<String> sql = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = COLUMNS.get(random.nextInt(COLUMNS.size())).name();
      boolean down = random.nextBoolean();
      if (odata.stream().noneMatch(o -> o.startsWith(name))) {
        odata.add(name + (down ? " desc" : ""));
        sql.add(quoted(name) + (down ? " DESC NULLS LAST" : " NULLS FIRST"));
      }
    }
    sql.add("\"code\"");
    return new Both(String.join(",", odata), String.join(", ", sql));
  }

  private static Both question(Random random) {
    Both where = condition(random, 3);
    Both order = order(random);
    int skip = random.nextInt(3) == 0 ? random.nextInt(5) : 0;
    int top = random.nextInt(3) == 0 ? random.nextInt(6) : 1_000;
    StringBuilder odata = new StringBuilder("edge/things?$filter=");
    odata.append(ODataMesh.encoded(where.odata()));
    odata.append("&$select=code,name,price,big,small");
    odata.append(order.odata().isEmpty() ? "" : "&$orderby=" + ODataMesh.encoded(order.odata()));
    odata.append(skip == 0 ? "" : "&$skip=" + skip).append(top == 1_000 ? "" : "&$top=" + top);
    String sql =
        "SELECT \"code\", \"name\", \"price\", \"big\", \"small\" FROM \"edge\".\"things\" WHERE "
            + where.sql()
            + " ORDER BY "
            + order.sql()
            + " OFFSET "
            + skip
            + " ROWS FETCH NEXT "
            + top
            + " ROWS ONLY";
    return new Both(odata.toString(), sql);
  }

  @ParameterizedTest
  @ValueSource(strings = {"owner", "clerk"})
  void madeUpQuestionsHaveTheSameRows(String user) throws Exception {
    Random random = new Random(20_260_131);
    int found = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      Both question = question(random);
      JsonNode answer = JSON.readTree(mesh.sql(user, question.sql()));
      assertTrue(answer.has("rows"), question.sql() + "\n" + answer);
      List<String> wanted = new ArrayList<>();
      answer.get("rows").forEach(row -> wanted.add(row.toString()));
      List<String> rows = new ArrayList<>();
      String size = "odata.maxpagesize=" + (1 + random.nextInt(30));
      for (JsonNode row : mesh.pages(user, question.odata(), "Prefer", size)) {
        rows.add(
            JSON.createArrayNode()
                .add(row.get("code"))
                .add(row.get("name"))
                .add(row.get("price"))
                .add(row.get("big"))
                .add(row.get("small"))
                .toString());
      }
      assertEquals(wanted, rows, question.odata() + "\n" + question.sql());
      found += rows.size();
    }
    assertTrue(found > QUESTIONS, "most questions find something");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name eq 'Zoë'",
        "startswith(name,'Zo')",
        "price eq 1.234567",
        "big eq 9007199254740993",
        "at eq 2026-03-26T13:30:00.123456Z",
        "day(at) gt 1",
        "clock ne null"
      })
  void filtersOnMaskedColumnsFindNoRawValues(String filter) throws Exception {
    assertEquals(
        List.of(),
        mesh.pages("clerk", "edge/things?$filter=" + ODataMesh.encoded(filter)),
        "what the mask hides");
    assertTrue(
        !mesh.pages("owner", "edge/things?$filter=" + ODataMesh.encoded(filter)).isEmpty(),
        "it is there");
  }
}
