package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServiceConfig;
import dev.portico.gateway.result.Rows;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody without rights tries on the HTTP door, byte by byte on the wire. */
@Timeout(300)
class HttpDoorSecurityTest {
  /** What answers without a caller; each new one must be a decision. */
  private static final Set<String> PUBLIC =
      Set.of("GET /healthz", "GET /readyz", "GET /metrics", "GET /v1/driver", "HEAD /v1/driver");

  private static final String ODATA = "/v1/odata/";
  private static final String QUERY = "/v1/query.csv?sql=SELECT%201";

  @TempDir private static Path folder;
  private static TestDoor door;

  @BeforeAll
  static void open() throws Exception {
    door = TestDoor.open(folder);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @BeforeEach
  void nobodyAskedYet() {
    door.queries().request = null;
    door.queries().answer =
        (session, request) ->
            new StubStream(
                new Rows().column("n", ColumnType.INTEGER).row(1), 1, StubStream.Ending.END);
  }

  /** The routes as the server has them, with example values in the places of variables. */
  private static Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    for (ServiceConfig service : door.door().services()) {
      String path =
          service
              .route()
              .patternString()
              .replaceAll("\\{schema}|:schema", "s")
              .replaceAll("\\{file}|:file", "t.csv")
              .replaceAll("\\{[^}]*}|:[a-z]+|\\*", "x");
      for (HttpMethod method : service.route().methods()) {
        routes.add(method + " " + path);
      }
    }
    return routes;
  }

  @Test
  void everyRouteButThePublicOnesRefusesWhoDoesNotSayWhoTheyAre() throws Exception {
    Set<String> open = new TreeSet<>();
    Set<String> routes = routes();
    assertTrue(routes.size() >= 14, routes.toString());
    assertTrue(routes.contains("GET /v1/tables/s/t.csv"), routes.toString());
    for (String route : routes) {
      for (String header :
          List.of("", "Authorization: Bearer e30.e30.\r\n", "Authorization: x\r\n")) {
        String answer =
            raw(
                route
                    + " HTTP/1.1\r\n"
                    + "Host: h\r\n"
                    + "Content-Length: 0\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Connection: close\r\n"
                    + header
                    + "\r\n");
        if (answer.startsWith("HTTP/1.1 200")) {
          open.add(route);
        } else if (!onlyReads(route, answer)) {
          assertTrue(answer.startsWith("HTTP/1.1 401"), route + " " + header + answer);
          assertTrue(
              answer.toLowerCase(java.util.Locale.ROOT).contains("www-authenticate: basic"),
              answer);
        }
      }
    }
    assertEquals(PUBLIC, open);
    assertNull(door.queries().request, "nothing was run");
  }

  /** OData refuses in its own form what does not read, whoever asks. */
  private static boolean onlyReads(String route, String answer) {
    return route.contains(ODATA) && !route.startsWith("GET") && answer.startsWith("HTTP/1.1 405");
  }

  @Test
  void noRouteButODatasTakesEveryMethodOrEveryPath() {
    for (ServiceConfig service : door.door().services()) {
      if (service.route().patternString().startsWith(ODATA)) {
        continue;
      }
      assertEquals(1, service.route().methods().size(), service.route().toString());
      assertFalse(service.route().patternString().contains("*"), service.route().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "BREW"})
  void otherMethodsRunNothing(String method) throws Exception {
    String answer =
        raw(method + " " + QUERY + " HTTP/1.1\r\n" + ana() + "Connection: close\r\n\r\n");
    assertTrue(answer.matches("(?s)HTTP/1.1 (400|405|501) .*"), method + " was answered " + answer);
    assertFalse(answer.contains("access-control-allow"), answer);
    assertNull(door.queries().request);
  }

  @Test
  void aTraceDoesNotGiveThePasswordBack() throws Exception {
    String answer = raw("TRACE " + QUERY + " HTTP/1.1\r\n" + ana() + "Connection: close\r\n\r\n");
    assertFalse(answer.contains("Basic YW5h"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/tables/../query.csv?sql=SELECT%201",
        "/v1/../v1/query.csv?sql=SELECT%201",
        "/healthz/../v1/query.csv?sql=SELECT%201",
        "/healthz/%2e%2e/v1/query.csv?sql=SELECT%201",
        "/healthz/..%2fv1/query.csv?sql=SELECT%201",
        "/healthz/..;/v1/query.csv?sql=SELECT%201",
        "/healthz;/v1/query.csv?sql=SELECT%201",
        "/v1/query.csv;x=/healthz?sql=SELECT%201",
        "//v1//query.csv?sql=SELECT%201",
        "/v1/query.csv/?sql=SELECT%201",
        "/v1/query.csv%00?sql=SELECT%201",
        "/V1/QUERY.CSV?sql=SELECT%201",
        "/v1/tables/s%2ft/t.csv",
        "/v1/tables/..%2f..%2fetc/passwd.csv",
        "/v1/tables/s/..%2f..%2fhealthz",
        "http://127.0.0.1/v1/query.csv?sql=SELECT%201",
        "*"
      })
  void noPathLeadsAroundThePassword(String path) throws Exception {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertTrue(answer.matches("(?s)HTTP/1.1 (400|401|404) .*"), path + ": " + answer);
    assertNull(door.queries().request);
  }

  @Test
  void whatLooksLikeAPathIsANameInATable() throws Exception {
    String answer =
        raw(
            "GET /v1/tables/..%2f..%2fetc/passwd%22.csv HTTP/1.1\r\n"
                + ana()
                + "Connection: close\r\n\r\n");
    if (door.queries().request != null) {
      assertEquals(
          "SELECT * FROM \"../../etc\".\"passwd\"\"\"", door.queries().request.sql(), answer);
    }
    assertFalse(answer.contains("root:"), answer);
  }

  @Test
  void twoAuthorizationsAreNotOne() throws Exception {
    String answer =
        raw(
            "GET "
                + QUERY
                + " HTTP/1.1\r\nAuthorization: Basic YW5hOndyb25n\r\n"
                + ana()
                + "Connection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
    assertNull(door.queries().request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/query.csv?sql=SELECT%201%0d%0aSet-Cookie:%20x=y",
        "/v1/tables/s%0d%0aX-Evil:%201/t%0d%0aSet-Cookie:%20x=y.csv",
        "/v1/tables/s%22/t%22;%20filename=evil.exe.csv",
        "/v1/query.csv?sql=SELECT%201&purpose=a%0d%0aX-Evil:%201"
      })
  void noLineOfTheCallersGetsIntoTheHeaders(String path) throws Exception {
    String answer = raw("GET " + path + " HTTP/1.1\r\n" + ana() + "Connection: close\r\n\r\n");
    String headers =
        answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(java.util.Locale.ROOT);
    assertFalse(headers.contains("\r\nset-cookie") || headers.contains("\r\nx-evil"), headers);
    assertFalse(headers.contains("filename=evil"), headers);
  }

  @Test
  void linesInHeadersAndSmuggledRequestsAreRefused() throws Exception {
    for (String trick :
        List.of(
            "Portico-Purpose: a\r\n Authorization: x\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Bad Header: x\r\n",
            "X\u0000: y\r\n")) {
      String answer =
          all(
              "POST /v1/query HTTP/1.1\r\nHost: h\r\n"
                  + trick
                  + "Connection: close\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
      assertTrue(
          answer.isEmpty() || answer.matches("(?s)HTTP/1.1 (400|401|411|501) .*"), trick + answer);
      assertFalse(answer.contains("\"status\":\"ok\""), trick + answer);
      assertNull(door.queries().request);
    }
  }

  @Test
  void anOverlongUrlIsRefusedAndALongOneIsNot() throws Exception {
    String sql = "SELECT%201".concat("%20".repeat(4_000));
    assertEquals(200, door.text("/v1/query.csv?sql=" + sql).statusCode(), "12 kB");
    String answer =
        raw("GET /v1/query.csv?sql=" + "x".repeat(40_000) + " HTTP/1.1\r\n" + ana() + "\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 414"), answer);
  }

  @Test
  void manyHeadersAreRefused() throws Exception {
    String answer =
        raw("GET " + QUERY + " HTTP/1.1\r\n" + ana() + "X: " + "y".repeat(60_000) + "\r\n\r\n");
    assertTrue(answer.matches("(?s)HTTP/1.1 4\\d\\d .*"), answer);
    assertNull(door.queries().request);
  }

  @Test
  void anOversizedBodyIsRefusedBeforeItIsRead() throws Exception {
    String answer =
        raw(
            "POST /v1/query HTTP/1.1\r\n"
                + ana()
                + "Content-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n{");
    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
  }

  @Test
  void headTellsTheFormAndRunsNothing() throws Exception {
    String answer = raw("HEAD " + QUERY + " HTTP/1.1\r\n" + ana() + "Connection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200") && answer.contains("text/csv"), answer);
    assertFalse(answer.contains("content-length"), answer);
    assertNull(door.queries().request);
    String unknown = raw("HEAD " + QUERY + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertTrue(unknown.startsWith("HTTP/1.1 401"), unknown);
  }

  @Test
  void whoSendsNothingOrNeverEndsTheirHeadersIsLetGo() throws Exception {
    try (Socket silent = socket();
        Socket slow = socket()) {
      assertTrue(isLetGo(silent, ""), "nothing was sent in time");
      slow.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: h\r\n".getBytes(ISO_8859_1));
      assertTrue(isLetGo(slow, "X: y\r\n"), "headers took too long");
    }
  }

  /** Whether the server ends it without a word, though there is more every now and then. */
  private static boolean isLetGo(Socket socket, String more) throws IOException {
    socket.setSoTimeout(60);
    for (int i = 0; i < 1_000; i++) {
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException open) {
        send(socket, more);
      } catch (SocketException reset) {
        return true;
      }
    }
    return false;
  }

  private static void send(Socket socket, String more) throws IOException {
    try {
      socket.getOutputStream().write(more.getBytes(ISO_8859_1));
    } catch (SocketException closed) {
      // which reading tells
    }
  }

  @Test
  void whoAsksAgainAndAgainStays() throws Exception {
    while (!staysForLong()) {
      continue; // this machine paused for longer than the server has patience
    }
  }

  /** False when there was a pause between two requests that is reason enough to be let go. */
  private static boolean staysForLong() throws Exception {
    long patience = TestDoor.HEADER_PATIENCE.toNanos();
    try (Socket busy = socket()) {
      long begin = System.nanoTime();
      for (long before = begin; before - begin < 3 * patience / 2; ) {
        long asked = System.nanoTime();
        if (!isAnswered(busy)) {
          long most = System.nanoTime() - before;
          assertTrue(most > patience, "let go after " + most + " ns at most");
          return false;
        }
        before = asked;
        Thread.sleep(60);
      }
      return true;
    }
  }

  private static boolean isAnswered(Socket socket) throws IOException {
    try {
      socket
          .getOutputStream()
          .write("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
      return socket.getInputStream().read(new byte[4096]) > 0;
    } catch (SocketException closed) {
      return false;
    }
  }

  @Test
  void aSlowBodyDoesNotCountAsSlowHeaders() throws Exception {
    try (Socket socket = socket()) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/query HTTP/1.1\r\n"
                      + ana()
                      + "Content-Type: application/json\r\nContent-Length: 18\r\n\r\n{\"sql\":")
                  .getBytes(ISO_8859_1));
      Thread.sleep(TestDoor.HEADER_PATIENCE.toMillis() + 200);
      socket.getOutputStream().write("\"SELECT 1\"}".getBytes(ISO_8859_1));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      assertTrue(new String(answer, 0, length, ISO_8859_1).startsWith("HTTP/1.1 200"));
    }
  }

  /** One who goes on sending a little is not waited for longer than one who stops. */
  @Test
  void aBodyThatDripsIsGivenUp() throws Exception {
    try (Socket socket = socket()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/query HTTP/1.1\r\n"
                  + ana()
                  + "Content-Type: application/json\r\nContent-Length: 90000\r\n\r\n{\"sql\":\"")
              .getBytes(ISO_8859_1));
      socket.setSoTimeout(500);
      byte[] answer = new byte[4096];
      int length = -1;
      for (int second = 0; second < 120 && length < 0; second++) {
        try {
          length = socket.getInputStream().read(answer);
        } catch (SocketTimeoutException nothingYet) {
          out.write('x');
        }
      }
      String text = new String(answer, 0, Math.max(0, length), ISO_8859_1);
      assertTrue(text.startsWith("HTTP/1.1 408"), text);
      assertTrue(text.contains("application/problem+json"), text);
    }
    assertNull(door.queries().request);
  }

  @Test
  void aPageOfAnotherSiteMayLinkToAResultButNotLoadIt() throws Exception {
    assertEquals(
        403,
        door.text(QUERY, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors").statusCode());
    assertEquals(
        200,
        door.text(QUERY, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
            .statusCode());
    assertEquals(200, door.text(QUERY, "Sec-Fetch-Site", "none").statusCode());
  }

  @Test
  void noAnswerIsForACacheAndNoneHasATag() throws Exception {
    List<String> paths =
        new ArrayList<>(List.of("/v1/tables/s/t.xlsx", "/v1/queries", "/v1/query.csv?x=1"));
    for (ResultForm form : ResultForm.values()) {
      paths.add("/v1/query." + form.extension() + "?sql=SELECT%201");
    }
    for (String path : paths) {
      var headers = door.text(path, "If-None-Match", "*").headers();
      assertEquals("no-store", headers.firstValue("cache-control").orElse(""), path);
      assertTrue(headers.firstValue("etag").isEmpty(), path);
      assertEquals("nosniff", headers.firstValue("x-content-type-options").orElse(""), path);
      assertEquals(
          "same-origin", headers.firstValue("cross-origin-resource-policy").orElse(""), path);
    }
  }

  private static String ana() {
    return "Host: h\r\nAuthorization: " + TestDoor.basic() + "\r\n";
  }

  private static Socket socket() throws IOException {
    return new Socket(door.door().uri().getHost(), door.door().uri().getPort());
  }

  private static boolean isWhole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
    return end > 0
        && length.find()
        && answer.length() >= end + 4 + Integer.parseInt(length.group(1));
  }

  /** Sends bytes as they are; answers what comes back until the server ends it or is silent. */
  private static String raw(String request) throws IOException {
    return exchange(request, true);
  }

  /** As above, but waits for a second answer too. */
  private static String all(String request) throws IOException {
    return exchange(request, false);
  }

  private static String exchange(String request, boolean one) throws IOException {
    try (Socket socket = socket()) {
      socket.setSoTimeout(one ? 60_000 : 700);
      StringBuilder answer = new StringBuilder();
      try {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        byte[] bytes = new byte[8192];
        for (int n = 0; n >= 0; n = socket.getInputStream().read(bytes)) {
          answer.append(new String(bytes, 0, n, ISO_8859_1));
          if (one && isWhole(answer.toString())) {
            break;
          }
        }
      } catch (SocketException | java.net.SocketTimeoutException ended) {
        return answer.toString();
      }
      return answer.toString();
    }
  }
}
