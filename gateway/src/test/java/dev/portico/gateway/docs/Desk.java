package dev.portico.gateway.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.GatewayMain;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.cli.demo.DemoCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder in which a guide's files are written and its commands are run, as a reader would. */
final class Desk {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final Path folder;
  private final Map<String, String> environment;

  Desk(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  Path folder() {
    return folder;
  }

  Gateways gateways() {
    return GatewayMain.gateways(name -> Optional.ofNullable(environment.get(name)));
  }

  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Copies the compiled policies to where guides have them. */
  void takePolicies() throws IOException {
    Path bundle = folder.resolve("policies/bundle.tar.gz");
    Files.createDirectories(bundle.getParent());
    Files.copy(Page.root().resolve("policies/bundle.tar.gz"), bundle);
  }

  /** A command's exit code and what it printed. */
  record Answer(int code, String out, String err) {}

  /** Runs a line that begins with {@code portico}; a lonely dot is the folder. */
  Answer portico(String line, String... more) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line.replaceFirst("^portico ", "").replaceAll("\\s+#.*", ""));
    while (matcher.find()) {
      String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      words.add(word.equals(".") ? folder.toString() : word);
    }
    words.addAll(List.of(more));
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
    int code =
        new Cli(surroundings, gateways(), List.of(new DemoCommand(gateways())))
            .run(words.toArray(String[]::new));
    return new Answer(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
