package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers, methods and errors of OData, with what clients of it really send. */
@Timeout(240)
class ODataWireTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern INNARDS =
      Pattern.compile(
          "olingo|exception|java\\.|\\tat |Processor|null pointer", Pattern.CASE_INSENSITIVE);

  @TempDir private static Path folder;
  private static ODataMesh mesh;

  @BeforeAll
  static void serve() throws Exception {
    mesh = ODataMesh.in(folder);
  }

  @AfterAll
  static void close() throws Exception {
    mesh.close();
  }

  private static HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(mesh.uri().resolve("/v1/odata/" + path))
            .header("Authorization", ODataMesh.basic("owner"))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void refused(int status, String code, HttpResponse<String> answer)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(
        "application/json;odata.metadata=minimal",
        answer.headers().firstValue("content-type").orElse("none"));
    assertEquals(List.of("4.0"), answer.headers().allValues("odata-version"));
    JsonNode error = JSON.readTree(answer.body()).get("error");
    assertEquals(code, error.get("code").asText(), answer.body());
    assertFalse(error.get("message").asText().isBlank());
    assertFalse(INNARDS.matcher(error.get("message").asText()).find(), answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/json;odata.metadata=minimal",
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
        "application/json;odata.metadata=minimal;odata.streaming=true",
        "application/json;metadata=minimal;streaming=true",
        "application/json; charset=utf-8",
        "application/json;odata.metadata=full;IEEE754Compatible=true",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7",
      })
  void whatClientsAcceptIsGiven(String accept) throws Exception {
    for (String path : List.of("", "shop/", "shop/customers?$top=1", "shop/visits?$top=1")) {
      HttpResponse<String> answer = mesh.get("owner", path, "Accept", accept);
      assertEquals(200, answer.statusCode(), path + " " + answer.body());
      assertTrue(JSON.readTree(answer.body()).has("value"));
    }
    assertEquals(200, mesh.get("owner", "shop/$metadata", "Accept", accept).statusCode());
  }

  @Test
  void formsThatAreNotThereAreRefused() throws Exception {
    for (String accept : List.of("application/atom+xml", "application/xml", "text/csv")) {
      refused(406, "REQUEST_INVALID", mesh.get("owner", "shop/customers", "Accept", accept));
    }
    for (String format : List.of("xml", "atom", "csv")) {
      refused(406, "REQUEST_INVALID", mesh.get("owner", "shop/customers?$format=" + format));
    }
    refused(406, "REQUEST_INVALID", mesh.get("owner", "shop/", "Accept-Charset", "iso-8859-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "OData-Version, 4.0, 200",
    "OData-Version, 4.01, 200",
    "OData-Version, 3.0, 400",
    "OData-MaxVersion, 4.01, 200",
    "OData-MaxVersion, 4.0;NetFx, 200",
    "OData-MaxVersion, 3.0, 400",
    "OData-MaxVersion, x, 400",
    "OData-Version, 4.0.0.0, 400",
    "MaxDataServiceVersion, 3.0, 200",
    "Prefer, odata.maxpagesize=x, 200",
    "Prefer, odata.maxpagesize=-3, 200",
    "Prefer, 'return=minimal; foo, odata.track-changes', 200",
    "If-None-Match, *, 200",
    "Range, bytes=0-5, 200",
    "X-HTTP-Method-Override, DELETE, 200"
  })
  void headersAreReadOrRefused(String name, String value, int status) throws Exception {
    for (String path : List.of("", "shop/", "shop/$metadata", "shop/customers")) {
      HttpResponse<String> answer = mesh.get("owner", path, name, value);
      assertEquals(status, answer.statusCode(), path + " " + answer.body());
      assertEquals(List.of("4.0"), answer.headers().allValues("odata-version"));
      if (status != 200) {
        refused(status, "REQUEST_INVALID", answer);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "odata.maxpagesize=2, 2, odata.maxpagesize=2",
    "maxpagesize=2, 2, maxpagesize=2",
    "'odata.include-annotations=\"*\",odata.maxpagesize=2', 2, odata.maxpagesize=2",
    "odata.maxpagesize=0, 5, none",
    "odata.maxpagesize=7000000, 5, odata.maxpagesize=7000000",
  })
  void theSizeOfAPageIsTheClients(String prefer, int rows, String applied) throws Exception {
    HttpResponse<String> answer = mesh.get("owner", "shop/customers", "Prefer", prefer);
    assertEquals(rows, JSON.readTree(answer.body()).get("value").size());
    assertEquals(applied, answer.headers().firstValue("preference-applied").orElse("none"));
  }

  @Test
  void headsAreThoseOfTheAnswer() throws Exception {
    for (String path : List.of("", "shop/", "shop/$metadata", "shop/customers", "shop/visits")) {
      HttpResponse<String> head = send("HEAD", path);
      HttpResponse<String> get = send("GET", path);
      assertEquals(200, head.statusCode(), path);
      assertEquals("", head.body());
      for (String name : List.of("content-type", "odata-version", "content-length")) {
        assertEquals(get.headers().firstValue(name), head.headers().firstValue(name), name);
      }
    }
    assertEquals(404, send("HEAD", "shop/none").statusCode());
  }

  @Test
  void otherMethodsAreToldWhichThereAre() throws Exception {
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
      HttpResponse<String> answer = send(method, "shop/customers");
      refused(405, "REQUEST_INVALID", answer);
      assertEquals("GET, HEAD", answer.headers().firstValue("allow").orElse("none"));
    }
    refused(
        501,
        "NOT_SUPPORTED",
        send("POST", "shop/$batch", "Content-Type", "multipart/mixed;boundary=b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop/customers?$search=a| 501",
        "shop/customers?$apply=aggregate(id with sum as t)| 501",
        "shop/customers?$compute=id add 1 as x| 501",
        "shop/customers?$deltatoken=1| 501",
        "shop/customers?$index=1| 501",
        "shop/customers?$foo=1| 400",
        "shop/customers/$ref| 501",
        "shop/customers(1)/$ref| 501",
        "shop/$all| 501",
        "shop/$crossjoin(customers,orders)| 501",
        "shop/customers?$expand=*/$ref| 501",
        "shop/customers?$expand=*($levels=2)| 501",
        "shop/customers?$expand=orders/$count| 501",
        "shop/customers?$filter=orders/any(o:o/id eq 1)| 501",
        "shop/customers?$filter=orders/all(o:o/id eq 1)| 501",
        "shop/customers?$filter=orders/any()| 501",
        "shop/customers?$filter=orders/$count gt 1| 501",
        "shop/customers?$filter=id in (1,null)| 400",
        "shop/customers?$filter=day eq 2024-02-30| 400",
        "shop/orders?$filter=day eq 2024-02-30| 400",
        "shop/customers?$filter=name eq 5| 400",
        "shop/customers?$filter=name eq 'a| 400",
        "shop/customers?$filter=substring(name,1,-1) eq ''| 400",
        "shop/customers?$orderby=id asc asc| 400",
        "shop/customers?$top=x| 400",
        "shop/customers('a')| 400",
        "shop/customers(99)| 404",
        "shop/customers(1)/none| 404",
        "shop/none| 404",
        "none/| 404",
      })
  void whatCannotBeAnsweredIsAnErrorOfOData(String path, int status) throws Exception {
    HttpResponse<String> answer = mesh.get("owner", path.replace(" ", "%20"));
    String code = JSON.readTree(answer.body()).get("error").get("code").asText();
    refused(status, status == 501 ? "NOT_SUPPORTED" : code, answer);
  }

  @Test
  void everyLinkIsExpandedOnce() throws Exception {
    String body = mesh.get("owner", "shop/orders(5)?$expand=*,lines").body();
    assertEquals(2, body.split("\"lines\":", -1).length, body);
  }

  @Test
  void countsOfTablesWithoutKeyAreWrittenAsAsked() throws Exception {
    JsonNode page =
        mesh.read(
            "owner",
            "shop/visits?$top=1&$count=true&$format=application/json;IEEE754Compatible=true");
    assertEquals("\"1000\"", page.get("@odata.count").toString());
  }
}
