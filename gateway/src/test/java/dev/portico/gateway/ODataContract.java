package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OData over HTTP at a whole gateway: payloads, pages, what Power Query sends, and attacks. */
@Timeout(240)
abstract class ODataContract extends ODataOnStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Power Query sends with each request but the one for metadata. */
  private static final String[] POWER_QUERY = {
    "Accept",
    "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,"
        + "application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,"
        + "text/plain;q=0.7",
    "MaxDataServiceVersion",
    "3.0",
    "OData-MaxVersion",
    "4.0",
    "User-Agent",
    "Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)"
  };

  ODataContract(ODataStore store) {
    super(store);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static JsonNode ok(HttpResponse<String> answer) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private static JsonNode read(String user, String address, String... headers) throws Exception {
    return ok(mesh.get(user, address, headers));
  }

  private static List<String> ids(String user, String filter) throws Exception {
    List<String> ids = new ArrayList<>();
    JsonNode page = read(user, "shop/customers?$select=id&$filter=" + encoded(filter));
    page.get("value").forEach(row -> ids.add(row.get("id").asText()));
    return ids;
  }

  private static void refused(int status, String code, HttpResponse<String> answer)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    JsonNode error = JSON.readTree(answer.body()).get("error");
    assertEquals(code, error.get("code").asText(), answer.body());
    assertFalse(error.get("message").asText().isBlank());
    assertFalse(answer.body().contains("\tat "), "no stack trace");
  }

  @Test
  void theRootListsTheCallersDomains() throws Exception {
    JsonNode owner = read("owner", "");
    JsonNode nobody = read("nobody", "");

    assertEquals("ServiceDocument", owner.get("value").get(0).get("kind").asText());
    assertTrue(owner.toString().contains("\"shop/\""));
    assertFalse(nobody.toString().contains("shop"));
    refused(404, "TABLE_NOT_FOUND", mesh.get("nobody", "shop/"));
    refused(404, "TABLE_NOT_FOUND", mesh.get("owner", "none/"));
  }

  @Test
  void someoneUnknownIsRefused() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(mesh.uri().resolve("/v1/odata/shop/")).build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

    refused(401, "AUTHENTICATION_FAILED", answer);
    assertTrue(answer.headers().allValues("www-authenticate").toString().contains("Basic"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "MERGE"})
  void nothingCanBeChanged(String method) throws Exception {
    for (String path : List.of("shop/customers", "shop/customers(1)", "shop/$metadata")) {
      HttpRequest request =
          HttpRequest.newBuilder(mesh.uri().resolve("/v1/odata/" + path))
              .header("Authorization", ODataMesh.basic("owner"))
              .method(method, HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(405, answer.statusCode(), method + " " + path);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "name eq 'O''Brien'| 2",
        "name eq null| 4",
        "name ne 'Zoë'| 2,3,4,5",
        "not (name eq 'Zoë')| 2,3,4,5",
        "referrer gt 1| 4",
        "not (referrer gt 1)| 1,2,3,5",
        "contains(name,'%')| 3",
        "contains(name,'_')| 3",
        "endswith(email,'@d.example')| 4,5",
        "not startswith(email,'z')| 2,4,5",
        "id in (1,3,99)| 1,3",
        "not (referrer in (1))| 1,4",
        "id add 1 eq 3 or id mul 2 eq 8| 2,4",
        "id mod 2 eq 0 and length(name) gt 3| 2",
        "tolower(name) eq 'zoë'| 1",
        "name gt null| ''",
        "contains(name,'Zo') eq false| 2,3,5",
        "true| 1,2,3,4,5",
        "1 eq 1 and id lt 2| 1",
        "referrer eq id sub 1| 2",
        "-1 eq id sub 4| 3",
      })
  void filtersMeanWhatODataSays(String filter, String expected) throws Exception {
    String[] wanted = expected.equals("''") ? new String[0] : expected.split(",");
    assertEquals(List.of(wanted), ids("owner", filter));
  }

  @Test
  void aPageFitsTheNextWhateverTheOrder() throws Exception {
    for (String address :
        List.of(
            "shop/orders?$select=id&$orderby=customer%20desc&$filter=id%20le%2040",
            "shop/orders?$select=id&$orderby=customer&$filter=id%20le%2040&$skip=3",
            "shop/orders?$select=id&$orderby=day%20desc,amount&$top=17")) {
      List<String> whole = new ArrayList<>();
      read("owner", address).get("value").forEach(row -> whole.add(row.toString()));
      List<String> pages = new ArrayList<>();
      String next = address;
      while (next != null) {
        JsonNode page = read("owner", next, "Prefer", "odata.maxpagesize=4");
        assertTrue(page.get("value").size() <= 4);
        page.get("value").forEach(row -> pages.add(row.toString()));
        next = page.path("@odata.nextLink").asText(null);
      }
      assertEquals(whole, pages, address);
    }
  }

  @Test
  void aTableWithoutKeyLosesAndRepeatsNoRow() throws Exception {
    int rows = 0;
    String next = "shop/visits?$count=true";
    while (next != null) {
      JsonNode page = read("owner", next, "Prefer", "odata.maxpagesize=70");
      assertEquals(rows == 0, page.has("@odata.count"), "the first page counts");
      rows += page.get("value").size();
      next = page.path("@odata.nextLink").asText(null);
    }
    assertEquals(1_000, rows);
  }

  @Test
  void settingsTravelWithTheLinks() throws Exception {
    JsonNode page =
        read(
            "owner",
            "shop/orders?$select=placed&time_zone=Europe/Berlin",
            "Prefer",
            "odata.maxpagesize=1",
            "Portico-Purpose",
            "royalties & more");

    assertEquals("2026-01-01T11:00:00+01:00", page.get("value").get(0).get("placed").asText());
    String next = page.get("@odata.nextLink").asText();
    assertTrue(next.contains("time_zone=Europe"), next);
    assertTrue(next.contains("purpose=royalties%20%26%20more"), next);
    read("owner", next);
    String filter = encoded("placed eq 2026-01-01T11:00:00+01:00");
    assertEquals(
        1,
        read("owner", "shop/orders?time_zone=Europe/Berlin&$filter=" + filter).get("value").size());
  }

  @Test
  void aDomainAtAnInstantIsADomain() throws Exception {
    JsonNode then = read("owner", "shop@2026-01-31/");
    assertTrue(then.get("@odata.context").asText().endsWith("/shop@2026-01-31/$metadata"));
    // none of its tables keeps its past, and that is said instead of rows of today
    for (String address : List.of("shop@2026-01-31/orders", "shop/orders?as_of=2026-01-31")) {
      refused(400, "HISTORY_NOT_KEPT", mesh.get("owner", address));
    }
    refused(
        400, "HISTORY_NOT_KEPT", mesh.get("owner", "shop/orders", "Portico-As-Of", "2026-01-31"));
  }

  @Test
  void anAnswerIsPackedAndNobodysToKeep() throws Exception {
    HttpResponse<String> answer = mesh.get("owner", "shop/orders", "Accept-Encoding", "gzip");
    assertEquals("gzip", answer.headers().firstValue("content-encoding").orElseThrow());
    assertEquals("no-store", answer.headers().firstValue("cache-control").orElseThrow());
    refused(
        403, "REQUEST_INVALID", mesh.get("owner", "shop/orders", "Sec-Fetch-Site", "cross-site"));
  }

  @Test
  void linksFollowTheProxy() throws Exception {
    String[] proxy = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "data.example"};
    JsonNode root = read("owner", "shop/", proxy);
    assertEquals(
        "https://data.example/v1/odata/shop/$metadata", root.get("@odata.context").asText());
    refused(
        400,
        "REQUEST_INVALID",
        mesh.get("owner", "shop/", "X-Forwarded-Host", "evil.example/x?\"<script>"));
  }

  @Test
  void everyFormOfMetadataIsGiven() throws Exception {
    assertTrue(mesh.get("owner", "shop/$metadata").body().startsWith("<?xml"));
    assertTrue(
        mesh.get("owner", "shop/$metadata")
            .body()
            .contains(
                "<Annotation Term=\"Org.OData.Core.V1.Description\"><String>Who buys</String>"));
    read("owner", "shop/$metadata?$format=json");
    JsonNode full =
        read("owner", "shop/customers?$format=application/json;odata.metadata=full&$top=1");
    assertEquals("customers(1)", full.get("value").get(0).get("@odata.id").asText());
    JsonNode none =
        read("owner", "shop/customers?$format=application/json;odata.metadata=none&$top=1");
    assertFalse(none.has("@odata.context"));
  }

  @Test
  void powerQueryBrowsesAndRefreshes() throws Exception {
    JsonNode root = read("clerk", "", POWER_QUERY);
    assertTrue(root.get("@odata.context").asText().startsWith("http://"));
    JsonNode shop = read("clerk", "shop/", POWER_QUERY);
    assertEquals(
        List.of("customers", "orders", "visits"), shop.get("value").findValuesAsText("url"));
    HttpResponse<String> metadata =
        mesh.get("clerk", "shop/$metadata", "Accept", "application/xml", "OData-MaxVersion", "4.0");
    assertEquals(200, metadata.statusCode());
    assertEquals("application/xml", metadata.headers().firstValue("content-type").orElseThrow());
    assertEquals(List.of("4.0"), metadata.headers().allValues("odata-version"));
    JsonNode rows = read("clerk", "shop/orders?$top=1000", POWER_QUERY);
    assertEquals(1_000, rows.get("value").size());
    JsonNode folded =
        read(
            "clerk",
            "shop/orders?$filter=customer%20eq%202%20and%20amount%20ge%20200&$orderby=id%20desc"
                + "&$select=id,amount&$top=1000",
            POWER_QUERY);
    assertEquals(1_000, folded.get("value").size());
    HttpResponse<String> count = mesh.get("clerk", "shop/orders/$count", POWER_QUERY);
    assertTrue(Integer.parseInt(count.body()) > 1_000);
    assertEquals(1_000, read("clerk", "shop/visits", POWER_QUERY).get("value").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop/customers?$filter=name eq 'x'' or 1=1 --'",
        "shop/customers?$filter=name eq '\"; DROP TABLE customers; --'",
        "shop/customers?$filter=contains(name,''' OR 1=1 --')",
        "shop/customers?$filter=id in (-1) and name eq ') OR (1=1'",
      })
  void textsStayTexts(String address) throws Exception {
    assertEquals(
        0, read("owner", address.replace(" ", "%20").replace("\"", "%22")).get("value").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop/customers?$filter=id eq 1;DROP TABLE x",
        "shop/customers?$filter=\"id\" eq 1",
        "shop/customers?$orderby=id;--",
        "shop/customers?$orderby=(SELECT 1)",
        "shop/customers?$select=id,(SELECT 1)",
        "shop/customers?$top=1 UNION SELECT 1",
        "shop/customers?$top=-1",
        "shop/customers?$skip=99999999999999999999",
        "shop/customers(1 or 1 eq 1)",
        "shop/customers('1')",
        "shop/customers(id=1,id=2)",
        "shop/customers?$skiptoken=Wzc1ODA3MDQyNCwzLDEsIjMiXQ",
        "shop/customers?$skiptoken='%20or%201=1",
        "shop/customers?$top=1&$top=2",
        "shop/customers?as_of=2026-01-01&as_of=2026-01-02",
        "shop/customers?asof=2026-01-01",
        "shop/customers?key=pk_1",
        "shop/orders?$filter=secret eq 's1'",
        "shop/orders?$select=secret",
        "shop/orders?$orderby=secret",
        "shop/orders(1)/secret",
        "shop/orders?$expand=lines",
        "shop/lines",
        "shop/orders(1)/lines",
        "shop/customers(1)/orders(5)/customers(1)/orders(5)/customers/orders",
        "crm/customers",
        "shop%2Fcrm/customers",
        "sh'op/customers",
      })
  void whatIsNoneOfTheCallersIsRefused(String address) throws Exception {
    HttpResponse<String> answer =
        mesh.get("clerk", address.replace(" ", "%20").replace("\"", "%22"));

    assertTrue(
        answer.statusCode() == 400 || answer.statusCode() == 404 || answer.statusCode() == 501,
        answer.statusCode() + " " + answer.body());
    JSON.readTree(answer.body()).get("error").get("code").asText();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$filter=$search=a&$filter=id eq 1",
        "$filter=lines/any(l:l/no eq 1)",
        "$search=x",
        "$apply=aggregate(id with sum as t)",
        "$expand=lines($expand=orders)",
        "$expand=lines($levels=2)",
        "$filter=customers/id eq 1",
        "$orderby=length(secret)",
        "$filter=cast(id,Edm.String) eq '1'",
      })
  void whatPorticoDoesNotDoIsSaid(String query) throws Exception {
    HttpResponse<String> answer = mesh.get("owner", "shop/orders?" + query.replace(" ", "%20"));

    assertTrue(answer.statusCode() == 400 || answer.statusCode() == 501, answer.body());
    refused(
        answer.statusCode(),
        answer.statusCode() == 501 ? "NOT_SUPPORTED" : "REQUEST_INVALID",
        answer);
  }

  @Test
  void deepAndLongRequestsEndSoon() throws Exception {
    List<String> filters = new ArrayList<>();
    filters.add("(".repeat(1_000) + "id eq 1" + ")".repeat(1_000));
    filters.add("(".repeat(40) + "id eq 1" + ")".repeat(40));
    filters.add("not ".repeat(1_500) + "(id eq 1)");
    filters.add("id eq 1" + " or id eq 1".repeat(700));
    filters.add("id in (" + "1,".repeat(3_000) + "1)");
    filters.add("tolower(".repeat(50) + "name" + ")".repeat(50) + " eq 'x'");
    filters.add("id" + " add 1".repeat(900) + " eq 1");
    for (String filter : filters) {
      long begin = System.nanoTime();
      HttpResponse<String> answer = mesh.get("owner", "shop/customers?$filter=" + encoded(filter));
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      String begins = filter.substring(0, 20) + " " + answer.body();
      assertTrue(answer.statusCode() < 500 || answer.statusCode() == 501, begins);
      assertTrue(took.toSeconds() < 20, took + " for " + begins);
    }
    int tooLong = mesh.get("owner", "shop/customers?$filter=" + "x".repeat(20_000)).statusCode();
    assertTrue(tooLong == 414 || tooLong == 400, "an address is bounded");
  }

  @Test
  void aForgedTokenShowsNothingMore() throws Exception {
    JsonNode page = read("clerk", "shop/customers?$select=id", "Prefer", "odata.maxpagesize=1");
    String next = page.get("@odata.nextLink").asText();
    String token = next.substring(next.indexOf("$skiptoken=") + 11);
    String plain =
        new String(java.util.Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    HashSet<String> seen = new HashSet<>();
    for (String forged : List.of("-100", "0", "3", "5")) {
      String other =
          plain.replaceAll("\"\\d+\"]$", "\"" + forged + "\"]").replaceFirst(",1,1,", ",0,0,");
      String text =
          java.util.Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(other.getBytes(StandardCharsets.UTF_8));
      read("clerk", "shop/customers?$select=id&$skiptoken=" + text)
          .get("value")
          .forEach(row -> seen.add(row.get("id").asText()));
    }
    assertEquals(new HashSet<>(List.of("1", "2")), seen);
  }
}
