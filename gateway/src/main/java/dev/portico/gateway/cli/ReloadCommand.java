package dev.portico.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portico reload}: tells a running server to read descriptors and users again. */
@Command(
    name = "reload",
    description = "Tell a running server to read everything again; needs the role operator.")
final class ReloadCommand implements Callable<Integer> {
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
    JsonNode answer = ServerCall.post(url, "/v1/reload", "", credentials.login(surroundings));
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
}
