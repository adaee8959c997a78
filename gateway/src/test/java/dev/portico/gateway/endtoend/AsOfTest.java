package dev.portico.gateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Until tables answer as of an instant, every way of asking for one is refused: today's rows would
 * be a wrong answer.
 */
@ExtendWith(MeshExtension.class)
@Timeout(60)
class AsOfTest {
  private static final String SQL = "SELECT name FROM pg.customers ORDER BY customer_id";

  private final Mesh mesh;

  AsOfTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void aConnectionOfThePastReadsNothingAlsoWhenThePlanIsKnown() throws SQLException {
    try (Connection now = mesh.connect();
        Connection past = mesh.connect("asOf=2026-01-01")) {
      assertEquals(false, Jdbc.texts(now, SQL).isEmpty());
      assertRefused(assertThrows(SQLException.class, () -> Jdbc.texts(past, SQL)));
      assertRefused(
          assertThrows(
              SQLException.class, () -> past.prepareStatement(SQL).executeQuery().close()));
    }
  }

  @Test
  void setToNowReadsOn() throws SQLException {
    try (Connection connection = mesh.connect("asOf=now")) {
      assertEquals(false, Jdbc.texts(connection, SQL).isEmpty());
    }
  }

  @Test
  void theHttpDoorRefusesItTooInBodyAndHeader() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String user = Mesh.USER + ":" + Mesh.PASSWORD;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(mesh.httpUri().resolve("/v1/query"))
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
            .header("Content-Type", "application/json");
    HttpRequest body =
        request
            .copy()
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"sql\": \"" + SQL + "\", \"as_of\": \"2026-01-01\"}"))
            .build();
    HttpRequest header =
        request
            .copy()
            .header("Portico-As-Of", "2026-01-01")
            .POST(HttpRequest.BodyPublishers.ofString("{\"sql\": \"" + SQL + "\"}"))
            .build();
    for (HttpRequest asked : new HttpRequest[] {body, header}) {
      HttpResponse<String> answer = client.send(asked, HttpResponse.BodyHandlers.ofString(UTF_8));
      assertTrue(answer.statusCode() >= 400, () -> answer.statusCode() + " " + answer.body());
      assertTrue(answer.body().contains("NOT_SUPPORTED"), answer::body);
    }
  }

  private static void assertRefused(SQLException fault) {
    assertTrue(fault.getMessage().startsWith("NOT_SUPPORTED: as_of"), fault::getMessage);
  }
}
