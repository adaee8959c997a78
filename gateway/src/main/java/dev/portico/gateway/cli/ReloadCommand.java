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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portico reload}: tells a running server to read descriptors and users again. */
@Command(
    name = "reload",
    description = "Tell a running server to read everything again; needs the role operator.")
final class ReloadCommand implements Callable<Integer> {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Surroundings surroundings;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080/",
      description = "The server's HTTP door (${DEFAULT-VALUE}).")
  private URI url;

  @Mixin private Credentials credentials;

  ReloadCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (url.getScheme() == null || !url.getScheme().startsWith("http")) {
      throw new WrongUse("--url takes the address of the HTTP door, such as http://HOST:8080/");
    }
    HttpResponse<String> response = send(credentials.login(surroundings));
    JsonNode answer = json(response.body());
    if (response.statusCode() != 200) {
      throw problem(response.statusCode(), answer);
    }
    answer.get("problems").forEach(problem -> surroundings.out().println(problem.asText()));
    answer.get("changes").forEach(change -> surroundings.out().println(change.asText()));
    surroundings
        .out()
        .printf(
            "catalog version %d: %d changes, %d problems%n",
            answer.get("catalog_version").asLong(),
            answer.get("changes").size(),
            answer.get("problems").size());
    return ExitCode.FINE;
  }

  private HttpResponse<String> send(Credentials.Login login) {
    String basic = login.user() + ":" + login.password();
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/reload"))
            .timeout(ANSWER)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
            .POST(HttpRequest.BodyPublishers.noBody())
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

  private GatewayException problem(int status, JsonNode answer) {
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
