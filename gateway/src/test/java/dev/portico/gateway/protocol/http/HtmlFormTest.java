package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.result.Rows;
import dev.portico.spi.ColumnType;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results as a page: what the door says of it to a browser. */
@Timeout(300)
class HtmlFormTest {
  private static final String PAGE = "/v1/query.html?sql=SELECT%201";

  @TempDir private Path folder;
  private TestDoor door;

  @BeforeEach
  void open() throws Exception {
    door = TestDoor.open(folder);
    Rows rows = new Rows().column("t", ColumnType.VARCHAR).row("=1+1").row("<script>a()</script>");
    door.queries().answer = (session, request) -> new StubStream(rows, 1, StubStream.Ending.END);
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void aBrowserShowsItAndWouldRunNothing() throws Exception {
    HttpResponse<String> answer = door.text(PAGE);
    assertEquals(200, answer.statusCode());
    assertEquals("text/html; charset=utf-8", header(answer, "content-type"));
    assertEquals("inline; filename=\"query.html\"", header(answer, "content-disposition"));
    assertEquals("nosniff", header(answer, "x-content-type-options"));
    assertEquals("no-store", header(answer, "cache-control"));
    List<String> policy = List.of(header(answer, "content-security-policy").split("; "));
    for (String part :
        List.of(
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "sandbox")) {
      assertTrue(policy.contains(part), policy.toString());
    }
    assertFalse(answer.body().contains("<script"), answer.body());
    assertTrue(answer.body().endsWith("</html>\n"), answer.body());
  }

  @Test
  void itsOwnStyleIsTheOnlyOneThatCounts() throws Exception {
    HttpResponse<String> answer = door.text(PAGE);
    Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(answer.body());
    assertTrue(style.find(), answer.body());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(UTF_8));
    String policy = header(answer, "content-security-policy");
    assertTrue(
        policy.contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "';"),
        policy);
  }

  @Test
  void textsLikeFormulasAreMarkedUnlessTheUrlSaysOtherwise() throws Exception {
    assertTrue(door.text(PAGE).body().contains(">'=1+1</td>"));
    assertTrue(door.text(PAGE + "&formulas=keep").body().contains(">=1+1</td>"));
  }

  @Test
  void otherFormsAreSavedAndHaveNoStyle() throws Exception {
    HttpResponse<String> csv = door.text("/v1/query.csv?sql=SELECT%201");
    assertEquals("attachment; filename=\"query.csv\"", header(csv, "content-disposition"));
    assertEquals(
        "default-src 'none'; frame-ancestors 'none'", header(csv, "content-security-policy"));
  }

  /** What Java's HttpURLConnection sends when its program says nothing. */
  @Test
  void aProgramThatSeemsToLikePagesGetsData() throws Exception {
    HttpResponse<String> answer =
        door.post("SELECT 1", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2");
    assertEquals("application/json; charset=utf-8", header(answer, "content-type"));
    HttpResponse<String> refused = door.post("SELECT 1", "text/html");
    assertEquals(406, refused.statusCode());
    assertFalse(refused.body().contains("html"), refused.body());
  }

  @Test
  void aProblemIsNoPage() throws Exception {
    HttpResponse<String> refused = door.text(PAGE + "&colour=red");
    assertEquals(400, refused.statusCode());
    assertTrue(header(refused, "content-type").startsWith("application/problem+json"));
    assertEquals(
        "default-src 'none'; frame-ancestors 'none'", header(refused, "content-security-policy"));
  }
}
