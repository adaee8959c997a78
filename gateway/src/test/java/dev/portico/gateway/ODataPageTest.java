package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/reference/odata.md} says works, works; what it says is not done, is not. */
@Timeout(240)
class ODataPageTest {
  /** A use of each function that the page announces. */
  private static final Map<String, String> FUNCTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("contains", "contains(name,'o')"),
              Map.entry("startswith", "startswith(name,'Z')"),
              Map.entry("endswith", "endswith(name,'ë')"),
              Map.entry("length", "length(name) eq 3"),
              Map.entry("indexof", "indexof(name,'o') eq 1"),
              Map.entry("substring", "substring(name,1,2) eq 'oë'"),
              Map.entry("tolower", "tolower(name) eq 'zoë'"),
              Map.entry("toupper", "toupper(name) eq 'ZOË'"),
              Map.entry("trim", "trim(name) eq 'Zoë'"),
              Map.entry("concat", "concat(name,'!') eq 'Zoë!'"),
              Map.entry("year", "year(day) eq 2024 or year(at) eq 2026"),
              Map.entry("month", "month(day) eq 2"),
              Map.entry("day", "day(day) eq 28"),
              Map.entry("hour", "hour(at) eq 13"),
              Map.entry("minute", "minute(at) eq 30"),
              Map.entry("second", "second(clock) eq 58"),
              Map.entry("date", "date(at) eq 2026-03-26"),
              Map.entry("time", "time(at) gt 13:00:00"),
              Map.entry("now", "at lt now()"),
              Map.entry("round", "round(price) eq -14"),
              Map.entry("floor", "floor(price) eq -14"),
              Map.entry("ceiling", "ceiling(price) eq -13")));

  /** A use of everything that the page says is not done. */
  private static final List<String> NOT_DONE =
      List.of(
          "orders?$search=x",
          "orders?$apply=aggregate(id with sum as t)",
          "orders?$compute=id add 1 as x",
          "orders?$deltatoken=1",
          "orders?$filter=lines/any(l:l/no eq 1)",
          "orders?$filter=lines/all(l:l/no eq 1)",
          "orders?$filter=customers/id eq 1",
          "orders?$orderby=customers/id",
          "orders?$filter=cast(id,Edm.String) eq '1'",
          "orders?$filter=isof(id,Edm.Int64)",
          "orders?$expand=lines($expand=orders)",
          "orders/$ref",
          "$crossjoin(orders,lines)");

  @TempDir private static Path folder;
  private static ODataMesh mesh;
  private static String page;

  @BeforeAll
  static void serve() throws Exception {
    mesh = ODataMesh.in(folder);
    page = page();
  }

  @AfterAll
  static void close() throws Exception {
    mesh.close();
  }

  private static String page() throws IOException {
    Path inCheckout = Path.of("docs", "reference", "odata.md");
    return Files.readString(
        Files.exists(inCheckout) ? inCheckout : Path.of("..").resolve(inCheckout));
  }

  @Test
  void theExamplesHaveRows() throws Exception {
    Matcher block = Pattern.compile("## Examples\n.*?```\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find());
    List<String> addresses = block.group(1).lines().toList();
    assertTrue(addresses.size() > 5);
    for (String address : addresses) {
      String below = address.substring("/v1/odata/".length()).replace(" ", "%20");
      JsonNode answer = mesh.read("owner", below);
      assertTrue(answer.has("id") || !answer.get("value").isEmpty(), address + " " + answer);
    }
  }

  @Test
  void everyFunctionThatIsAnnouncedFindsRows() throws Exception {
    Matcher listed = Pattern.compile("Functions of `\\$filter`: `([^`]+)`").matcher(page);
    assertTrue(listed.find());
    assertEquals(FUNCTIONS.keySet(), new TreeSet<>(List.of(listed.group(1).split(" "))));
    for (String use : FUNCTIONS.values()) {
      String address = "edge/things?$filter=" + ODataMesh.encoded(use);
      assertTrue(!mesh.read("owner", address).get("value").isEmpty(), use);
    }
  }

  @Test
  void whatIsNotDoneIsSaid() throws Exception {
    for (String address : NOT_DONE) {
      HttpResponse<String> answer = mesh.get("owner", "shop/" + address.replace(" ", "%20"));
      assertEquals(501, answer.statusCode(), address + " " + answer.body());
      assertTrue(answer.body().contains("NOT_SUPPORTED"), answer.body());
    }
  }
}
