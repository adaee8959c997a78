package dev.portico.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A request of an operator to a running server's HTTP door. Stateless. */
final class ServerCall {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ServerCall() {}

  /**
   * Sends a POST request and gives the answer.
   *
   * @param body JSON, or empty text
   * @throws GatewayException with the server's own error when it refuses
   */
  static JsonNode post(URI url, String path, String body, Credentials.Login login) {
    return call(url, path, "POST", Optional.of(body), login);
  }

  /** Asks a question and gives the answer; throws as above. */
  static JsonNode get(URI url, String path, Credentials.Login login) {
    return call(url, path, "GET", Optional.empty(), login);
  }

  /** Has something deleted; throws as above. */
  static void delete(URI url, String path, Credentials.Login login) {
    JsonNode unused = call(url, path, "DELETE", Optional.empty(), login);
  }

  private static JsonNode call(
      URI url, String path, String method, Optional<String> body, Credentials.Login login) {
    if (url.getScheme() == null || !url.getScheme().startsWith("http")) {
      throw new WrongUse("--url takes the address of the HTTP door, such as http://HOST:8080/");
    }
    HttpResponse<String> response = send(url, path, method, body, login);
    JsonNode answer = json(response.body());
    if (response.statusCode() / 100 != 2) {
      throw problem(url, response.statusCode(), answer);
    }
    return answer;
  }

  private static HttpResponse<String> send(
      URI url, String path, String method, Optional<String> body, Credentials.Login login) {
    String basic = login.user() + ":" + login.password();
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(ANSWER)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.SERVER_UNREACHABLE, "no answer from " + url + "; is the server running?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GatewayException(ErrorCode.QUERY_CANCELLED, "interrupted", e);
    }
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static GatewayException problem(URI url, int status, JsonNode answer) {
    try {
      return new GatewayException(
          ErrorCode.valueOf(answer.path("code").asText()), answer.path("detail").asText());
    } catch (IllegalArgumentException e) {
      return new GatewayException(
          ErrorCode.SERVER_UNREACHABLE,
          url + " answered with status " + status + " and does not look like a Portico server");
    }
  }
}
