package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd values over OData: how they are written, found by filters, addressed, and paged through. */
@Timeout(240)
abstract class ODataValuesContract extends ODataOnStore {
  ODataValuesContract(ODataStore store) {
    super(store);
  }

  private static JsonNode thing(String code) throws Exception {
    return mesh.read("owner", "edge/things('" + ODataMesh.encoded(code.replace("'", "''")) + "')");
  }

  private static Set<String> codes(String filter) throws Exception {
    Set<String> codes = new TreeSet<>();
    mesh.read("owner", "edge/things?$select=code&$filter=" + ODataMesh.encoded(filter))
        .get("value")
        .forEach(row -> codes.add(row.get("code").asText()));
    return codes;
  }

  @Test
  void valuesAreWhatODataSays() throws Exception {
    JsonNode a = thing("a");
    assertEquals("\"NaN\"", a.get("measure").toString(), "JSON has no number for it");
    assertEquals("\"INF\"", thing("B").get("measure").toString());
    assertEquals("\"-INF\"", thing("b").get("measure").toString());
    assertEquals("-13.580237", a.get("price").toString());
    assertEquals("9007199254740991", a.get("big").toString());
    assertEquals("-0.9", a.get("ratio").toString());
    assertEquals("2026-03-26T13:30:00.123456Z", a.get("at").asText());
    assertEquals("2026-03-26T10:30:00.654321Z", a.get("moment").asText());
    assertEquals("1500-02-28", a.get("day").asText());
    assertEquals("0001-01-01", thing("B").get("day").asText());
    assertEquals("9999-12-31", thing("b").get("day").asText());
    assertEquals("01:59:58.000001", a.get("clock").asText());
    assertEquals("YQ==", a.get("bytes").asText());
    assertTrue(thing("É").get("name").isNull());
    JsonNode wide =
        mesh.read("owner", "edge/things?$top=1&$format=application/json;IEEE754Compatible=true");
    assertTrue(wide.get("value").get(0).get("big").isTextual());
  }

  @Test
  void aValueAloneIsTheValue() throws Exception {
    assertEquals("NaN", mesh.read("owner", "edge/things('a')/measure").get("value").asText());
    assertEquals("NaN", mesh.get("owner", "edge/things('a')/measure/$value").body());
    HttpResponse<String> name = mesh.get("owner", "edge/things('a')/name/$value");
    assertEquals("Zoë", name.body());
    assertEquals(
        "text/plain;charset=utf-8", name.headers().firstValue("content-type").orElseThrow());
    HttpRequest request =
        HttpRequest.newBuilder(mesh.uri().resolve("/v1/odata/edge/things('%C3%89')/bytes/$value"))
            .header("Authorization", ODataMesh.basic("owner"))
            .build();
    HttpResponse<byte[]> bytes =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertArrayEquals("É".getBytes(StandardCharsets.UTF_8), bytes.body());
    assertEquals(204, mesh.get("owner", "edge/things('%C3%89')/name/$value").statusCode());
  }

  @Test
  void everyRowIsAtItsOwnAddress() throws Exception {
    List<JsonNode> all =
        mesh.pages(
            "owner", "edge/things?$select=code&$format=application/json;odata.metadata=full");
    assertEquals(23, all.size());
    for (JsonNode row : all) {
      String address = "edge/" + row.get("@odata.id").asText();
      assertEquals(row.get("code"), mesh.read("owner", address).get("code"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "name eq 'O''Brien'| B ab",
        "name eq null| É",
        "contains(name,'%')| b",
        "contains(name,'_')| A",
        "contains(name,'\\')| a-b",
        "name gt 'tz'| A z ﬁ 🚀",
        "name lt '1'| _ 'a b'",
        "tolower(name) eq 'zoë'| a z é",
        "toupper(name) eq 'STRASSE'| ss",
        "length(name) eq 8| _ 🚀",
        "trim(name) eq 'padded'| _",
        "indexof(name,'o') eq 1| a z",
        "substring(name,1) eq 'oë'| a z",
        "substring(name,0,2) eq 'Zo'| a",
        "concat(concat(code,'-'),name) eq 'a-Zoë'| a",
        "startswith(code,name)| 'a b'",
        "endswith(code,name)| 'a b'",
        "endswith(name,code)| ''",
        "endswith('xé',code)| é",
        "contains('xxayy',code)| a",
        "contains(name,'Zo') eq true| a",
        "not contains(name,'e') and contains(name,'o') and not flag| a z",
        "contains(name,'o') ne true and price eq null| É 'a b' x%2Fy ß",
        "not (contains(name,'o') eq true) and price eq null| É 'a b' x%2Fy ß",
        "(contains(name,'x') eq false) ne true and small eq -3| É",
        "flag| 'o''x' _ b x+y ß é",
        "not flag and big lt 9007199254740993| B a",
        "flag eq null| A Z ab ss x%2Fy",
        "price eq 1.2345670| 🚀",
        "price mul 2 eq 2.469134| 🚀",
        "price mod 2 gt 1| 1e5 'o''x' x+y 🚀",
        "price div 2 lt -5| B a b",
        "round(price) eq 1 or floor(price) eq 2| ﬁ 🚀",
        "ceiling(price) eq 2| 🚀",
        "round(measure) eq 2| 01234567-89ab-cdef-0123-456789abcdef 'o''x' ss ß",
        "ratio eq 0.1| a-b",
        "ratio lt 0.1 and ratio ge -0.1| _ 'a b'",
        "ratio eq 1e-1| a-b",
        "ratio gt 1.2| 1e5",
        "measure eq NaN| a",
        "measure eq INF or measure eq -INF| B b",
        "big eq 9007199254740993| b",
        "big add 1 eq 9007199254740993| B",
        "small eq -5| a-b 'x y'",
        "small eq 70000| ''",
        "small div 2 eq 2| 01234567-89ab-cdef-0123-456789abcdef b é ﬁ",
        "1 eq 1.0 and code eq 'a'| a",
        "1 ne 1.0| ''",
        "at eq 2026-03-26T13:30:00.123456Z| a",
        "at eq 2026-03-26T14:30:00.123456+01:00| a",
        "moment eq 2026-03-26T11:30:00.654321+01:00| a",
        "date(at) eq 2026-03-29| z é",
        "time(at) eq 13:30:00.123456| a",
        "date(moment) eq 2026-03-29| Z z",
        "hour(moment) eq 21| B",
        "year(day) lt 1600| B a",
        "month(day) eq 2 and day(day) eq 28| Z a",
        "minute(at) eq 30 and second(at) eq 0 and hour(at) eq 13| a",
        "second(clock) eq 58 and hour(clock) eq 7| z",
        "day in (2024-02-29,1500-02-28)| _ a",
        "day eq 0001-01-01| B",
        "clock lt 03:00:00| B a",
        "at gt now()| ''",
        "code eq '01234567-89ab-cdef-0123-456789abcdef'| 01234567-89ab-cdef-0123-456789abcdef",
        "price in (1.234567,2.469134)| ﬁ 🚀",
        "not (name in ('Zoë')) and name lt '['| 'a b' B _ ab b ss é",
        "bytes eq binary'YQ=='| a",
        "((((small eq 1) and (not (code eq 'A')))))| ß",
      })
  void filtersFindWhatODataSays(String filter, String expected) throws Exception {
    Set<String> wanted = new TreeSet<>();
    var words = java.util.regex.Pattern.compile("'((?:[^']|'')*)'|(\\S+)").matcher(expected);
    while (words.find()) {
      wanted.add(words.group(1) == null ? words.group(2) : words.group(1).replace("''", "'"));
    }
    wanted.remove("");
    assertEquals(wanted, codes(filter));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "price",
        "ratio desc",
        "measure desc",
        "name",
        "name desc",
        "at desc,small",
        "moment",
        "day desc",
        "clock",
        "flag",
        "big desc"
      })
  void smallPagesMakeTheWhole(String order) throws Exception {
    String address = "edge/things?$select=code&$orderby=" + ODataMesh.encoded(order);
    List<JsonNode> whole = mesh.pages("owner", address);
    assertEquals(23, whole.size());
    assertEquals(whole, mesh.pages("owner", address, "Prefer", "odata.maxpagesize=2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "edge/events",
        "edge/events?$orderby=kind%20desc",
        "edge/events?$orderby=ratio%20desc,score",
        "edge/events?$orderby=kind&$select=bytes"
      })
  void aTableWithoutKeyGivesEveryRowOnce(String address) throws Exception {
    for (String size : List.of("5000", "1987")) {
      List<JsonNode> rows = mesh.pages("owner", address, "Prefer", "odata.maxpagesize=" + size);
      Set<String> distinct = new TreeSet<>();
      rows.forEach(row -> distinct.add(row.get("bytes").asText()));
      assertEquals(11_000, rows.size());
      assertEquals(11_000, distinct.size(), "rows that differ in their bytes only");
    }
  }

  /** The contract says that every event has a score; every fifth has none. */
  @Test
  void aBrokenPromiseLosesNoRow() throws Exception {
    assertEquals(
        8_800,
        mesh.read("owner", "edge/events?$count=true&$top=0&$filter=score%20ne%20null")
            .get("@odata.count")
            .asInt());
    assertEquals(
        8_066,
        mesh.read("owner", "edge/events?$count=true&$top=0&$filter=score%20ne%201")
            .get("@odata.count")
            .asInt(),
        "null is not 1");
  }

  @Test
  void longTextsArePagedThrough() throws Exception {
    List<JsonNode> rows = mesh.pages("owner", "edge/texts?$orderby=body%20desc");
    Set<Integer> ids = new TreeSet<>();
    rows.forEach(row -> ids.add(row.get("id").asInt()));
    assertEquals(250, rows.size());
    assertEquals(250, ids.size());
  }

  @Test
  void relationshipsOfSeveralColumnsAreFollowed() throws Exception {
    List<JsonNode> details =
        mesh.pages("owner", "edge/details?$expand=pairs&$orderby=b%20desc&$filter=id%20lt%201700");
    assertEquals(1_699, details.size());
    for (JsonNode detail : details) {
      JsonNode pair = detail.get("pairs");
      boolean there =
          !detail.get("a").isNull() && !detail.get("b").isNull() && detail.get("a").asInt() > 0;
      assertEquals(there, !pair.isNull(), detail.toString());
      if (there) {
        assertEquals(detail.get("a"), pair.get("a"));
        assertEquals(detail.get("b"), pair.get("b"));
      }
    }
    int back = 0;
    for (JsonNode pair : mesh.pages("owner", "edge/pairs?$expand=details")) {
      back += pair.get("details").size();
    }
    String counted =
        mesh.sql(
            "owner",
            "SELECT COUNT(*) FROM edge.details d JOIN edge.pairs p ON p.a = d.a AND p.b = d.b");
    assertTrue(counted.contains("[" + back + "]"), back + " " + counted);
  }

  @Test
  void aLinkBetweenTypesThatNeverEqualIsNone() throws Exception {
    String metadata = mesh.get("owner", "edge/$metadata").body();
    assertTrue(metadata.contains("Name=\"pairs\""));
    assertFalse(metadata.contains("by_said"), "a text and a number");
  }

  @Test
  void moreRowsBehindALinkThanFitAreToldOf() throws Exception {
    for (String address : List.of("edge/details(1)?$expand=crowd", "edge/details?$expand=crowd")) {
      HttpResponse<String> answer = mesh.get("owner", address);
      assertEquals(400, answer.statusCode());
      assertTrue(answer.body().contains("more rows behind crowd"), answer.body());
    }
    List<String> some = new ArrayList<>();
    mesh.read("owner", "edge/details(1)?$expand=crowd($filter=id%20le%203;$count=true;$top=2)")
        .get("crowd")
        .forEach(row -> some.add(row.get("id").asText()));
    assertEquals(List.of("1", "2"), some);
    assertEquals(50_001, mesh.pages("owner", "edge/details(1)/crowd?$select=id").size());
  }

  @Test
  void descriptionsTagsAndMasksAreAnnotated() throws Exception {
    String owner = mesh.get("owner", "edge/$metadata").body();
    assertTrue(owner.contains("<String>All kinds of values [mixture]</String>"), owner);
    assertTrue(owner.contains("<String>What it is called [pii, restricted]</String>"), owner);
    String clerk = mesh.get("clerk", "edge/$metadata").body();
    assertTrue(clerk.contains("[mixture; rows filtered]"), clerk);
    assertTrue(clerk.contains("What it is called [pii, restricted; masked: partial]"), clerk);
    String things = clerk.substring(clerk.indexOf("EntityType Name=\"things\""));
    things = things.substring(0, things.indexOf("</EntityType>"));
    assertTrue(things.contains("Name=\"moment\""));
    assertFalse(things.contains("Name=\"bytes\""), "hidden");
    assertFalse(clerk.contains("crowd"), "denied");
  }
}
