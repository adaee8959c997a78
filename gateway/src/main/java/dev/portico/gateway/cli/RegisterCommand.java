package dev.portico.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portico register}: publishes a product's files on a running server. */
@Command(
    name = "register",
    description =
        "Publish a product's files on a running server; needs the role domain-owner for the"
            + " domain.")
final class RegisterCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "DIR",
      description =
          "Folder with one product file (*.odps.yaml) and its contracts (*.odcs.yaml), or the"
              + " product file: then with the contracts beside it that it names.")
  private Path source;

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "Whose product it is; by default what the product file says.")
  private String domain;

  @Option(names = "--dry-run", description = "Only check; the server changes nothing.")
  private boolean dryRun;

  @Mixin private ServerAddress server;
  @Mixin private Credentials credentials;

  RegisterCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ProductFolder product = ProductFolder.read(source);
    ObjectNode body = new ObjectMapper().createObjectNode();
    body.put("domain", domain(product)).put("dry_run", dryRun);
    ObjectNode files = body.putObject("files");
    product.files().forEach(files::put);
    JsonNode answer;
    try {
      answer =
          ServerCall.post(
              server.url(), "/v1/products", body.toString(), credentials.login(surroundings));
    } catch (GatewayException e) {
      throw told(e, surroundings.out());
    }
    print(answer, surroundings.out());
    return ExitCode.FINE;
  }

  private String domain(ProductFolder product) {
    String wanted = domain == null ? product.domain() : domain;
    if (wanted.isBlank()) {
      throw new WrongUse("the product file does not say its domain; give --domain");
    }
    return wanted;
  }

  /** Problems are a result, so that they go where results go; what is left is the error. */
  static GatewayException told(GatewayException fault, PrintStream out) {
    List<String> lines = fault.getMessage().lines().toList();
    if (fault.code() != ErrorCode.PRODUCT_REFUSED || lines.size() < 2) {
      return fault;
    }
    lines.subList(1, lines.size()).forEach(out::println);
    return new GatewayException(fault.code(), lines.get(0));
  }

  /** Prints what a registration changed. */
  static void print(JsonNode answer, PrintStream out) {
    answer.path("changes").forEach(change -> out.println(change.asText()));
    answer.path("warnings").forEach(warning -> out.println("warning: " + warning.asText()));
    String name = answer.path("domain").asText() + "/" + answer.path("product").asText();
    String version = answer.path("version").asText();
    String before = answer.path("previous_version").asText();
    long revision = answer.path("revision").asLong();
    String after = before.isEmpty() ? "" : " after " + before;
    out.println(
        switch (answer.path("outcome").asText()) {
          case "checked" -> name + " " + version + after + " can be registered";
          case "unchanged" -> name + " " + version + " is in force already, revision " + revision;
          case "undone" ->
              revision == 0
                  ? name + after + " is not published any more"
                  : name + " " + version + after + " is in force again, revision " + revision;
          default -> name + " " + version + after + " is in force, revision " + revision;
        });
  }
}
