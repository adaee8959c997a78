package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.policy.opa.OpaServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs {@code portico policy …} with real gateways and the real opa; skips tests without it. */
final class PolicyDesk {
  /** A domain {@code shop} whose rules are cut out of this one. */
  static final String RULES =
      """
      package mesh.main

      import rego.v1

      decision := {"tables": {table.name: answer |
      	some table in input.tables
      	table.domain in {"shop", "crm"}
      	answer := _answer(table)
      }}

      _answer(table) := {
      	"allow": true,
      	"reasons": [],
      	"row_filter": _rows[table.name],
      	"masks": {column.name: {"type": "null"} | some column in table.columns; "pii" in column.tags},
      	"obligations": {},
      } if {
      	input.principal.name != "guest"
      }

      _rows["shop.orders"] := {"type": "field", "field": "id", "operator": "lte", "value": 10}

      _rows["crm.customers"] := {"type": "all"}
      """;

  private final Map<String, String> environment;

  PolicyDesk() {
    this(Map.of());
  }

  PolicyDesk(Map<String, String> more) {
    environment = new java.util.HashMap<>(more);
    environment.put("PORTICO_OPA", OpaServer.needed().toString());
  }

  /** What a command printed. */
  record Said(int code, String out, String err) {}

  Gateways gateways() {
    return GatewayMain.gateways(name -> Optional.ofNullable(environment.get(name)));
  }

  Said policy(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            name -> Optional.ofNullable(environment.get(name)),
            prompt -> Optional.empty(),
            false,
            false);
    String[] words = new String[arguments.length + 1];
    words[0] = "policy";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    int code = new Cli(surroundings, gateways(), List.of()).run(words);
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** The folder of the repository. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("policies/.manifest"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return folder;
  }

  /** A policy folder with these rules. */
  static Path rules(Path folder, String rego) throws IOException {
    Files.createDirectories(folder.resolve("mesh"));
    Files.writeString(folder.resolve(".manifest"), "{\"roots\": [\"mesh\"], \"rego_version\": 1}");
    Files.writeString(folder.resolve("mesh/main.rego"), rego);
    return folder;
  }
}
