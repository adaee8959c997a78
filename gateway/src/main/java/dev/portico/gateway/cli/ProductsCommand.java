package dev.portico.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico products}: what was registered with a running server, and going back. */
@Command(
    name = "products",
    description = "List what was registered with a running server, or go back to an earlier one.")
final class ProductsCommand implements Runnable {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec;

  ProductsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, history or undo?");
  }

  @Command(name = "list", description = "List the registered products of your domains.")
  int list(@Mixin ServerAddress server, @Mixin Credentials credentials) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode product : products(server, credentials)) {
      JsonNode inForce = inForce(product);
      rows.add(
          List.of(
              product.path("domain").asText(),
              product.path("product").asText(),
              inForce.path("version").asText("(none)"),
              inForce.path("revision").asText("0"),
              inForce.path("by").asText(""),
              inForce.path("at").asText("")));
    }
    Listings.print(
        List.of("domain", "product", "version", "revision", "by", "at"), rows, surroundings.out());
    return ExitCode.FINE;
  }

  private static JsonNode inForce(JsonNode product) {
    for (JsonNode revision : product.path("revisions")) {
      if (revision.path("in_force").asBoolean()) {
        return revision;
      }
    }
    return product.path("none");
  }

  @Command(name = "history", description = "List the revisions of a product, the newest first.")
  int history(
      @Parameters(paramLabel = "PRODUCT", description = "Its name or id.") String product,
      @Mixin ServerAddress server,
      @Mixin Credentials credentials) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode found : products(server, credentials)) {
      if (List.of(found.path("product").asText(), found.path("id").asText()).contains(product)) {
        for (JsonNode revision : found.path("revisions")) {
          rows.add(
              List.of(
                  found.path("domain").asText(),
                  revision.path("revision").asText(),
                  revision.path("version").asText(),
                  revision.path("by").asText(),
                  revision.path("at").asText(),
                  revision.path("in_force").asBoolean() ? "in force" : ""));
        }
      }
    }
    if (rows.isEmpty()) {
      throw new WrongUse("no such product was registered in your domains; see products list");
    }
    Listings.print(
        List.of("domain", "revision", "version", "by", "at", ""), rows, surroundings.out());
    return ExitCode.FINE;
  }

  @Command(
      name = "undo",
      description = "Put the revision before the present one in force again, or another one.")
  int undo(
      @Parameters(paramLabel = "PRODUCT", description = "Its name or id.") String product,
      @Option(
              names = "--domain",
              paramLabel = "DOMAIN",
              required = true,
              description = "Whose product it is.")
          String domain,
      @Option(
              names = "--to",
              paramLabel = "REVISION",
              description = "The revision to put in force; 0 takes the product off.")
          Long to,
      @Mixin ServerAddress server,
      @Mixin Credentials credentials) {
    ObjectNode body = new ObjectMapper().createObjectNode();
    body.put("domain", domain).put("product", product);
    if (to != null) {
      body.put("to", to);
    }
    try {
      RegisterCommand.print(
          ServerCall.post(
              server.url(), "/v1/products/undo", body.toString(), credentials.login(surroundings)),
          surroundings.out());
    } catch (GatewayException e) {
      throw RegisterCommand.told(e, surroundings.out());
    }
    return ExitCode.FINE;
  }

  private JsonNode products(ServerAddress server, Credentials credentials) {
    return ServerCall.get(server.url(), "/v1/products", credentials.login(surroundings))
        .path("products");
  }
}
