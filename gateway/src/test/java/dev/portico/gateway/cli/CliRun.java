package dev.portico.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One call of the command line with streams of its own. */
final class CliRun {
  final FakeGateway gateway = new FakeGateway();
  final Map<String, String> environment = new HashMap<>(Map.of("PORTICO_PASSWORD", "secret"));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String input = "";
  private Optional<String> typedPassword = Optional.empty();

  CliRun input(String text) {
    input = text;
    return this;
  }

  CliRun typedPassword(String text) {
    typedPassword = Optional.of(text);
    return this;
  }

  CliRun without(String variable) {
    environment.remove(variable);
    return this;
  }

  Surroundings surroundings() {
    return new Surroundings(
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        new PrintStream(out, false, UTF_8),
        new PrintStream(err, true, UTF_8),
        name -> Optional.ofNullable(environment.get(name)),
        prompt -> typedPassword,
        false,
        false);
  }

  int run(String... arguments) {
    return new Cli(surroundings(), gateway, List.of()).run(arguments);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
