package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.docs.Page.Block;
import dev.portico.gateway.policy.opa.OpaServer;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/guides/author-policies.md} works as it is written, from the first line to a live
 * rule: files are written, commands run, answers compared, in the order of the page.
 */
@Timeout(900)
class AuthorGuideTest {
  private static final Page GUIDE = Page.at("docs/guides/author-policies.md");
  private static final String DOORS = "\njdbc: {port: 0}\nhttp: {port: 0}\n";
  private static final Duration TAKEN = Duration.ofSeconds(15);

  @TempDir Path folder;
  private Desk desk;
  private Path opa;
  private RunningGateway server;
  private Optional<String> said = Optional.empty();
  private boolean built;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theGuideWorksAsWritten() throws Exception {
    opa = OpaServer.needed();
    desk = new Desk(folder, Map.of("PORTICO_OPA", opa.toString(), "PORTICO_PASSWORD", "demo"));
    copy(Page.root().resolve("policies"), folder.resolve("policies"));
    int answers = 0;
    List<String> commands = new ArrayList<>();
    for (Block block : GUIDE.blocks()) {
      Optional<String> file = block.fileName();
      if (block.language().equals("sh")) {
        for (String command : block.text().lines().toList()) {
          commands.add(command);
          run(command);
        }
      } else if (file.isPresent()) {
        String doors = file.get().endsWith("portico.yaml") ? DOORS : "";
        desk.write(file.get(), block.body() + doors);
      } else {
        assertEquals(comparable(block.text()), comparable(said.orElseThrow()), block.before());
        answers++;
      }
    }
    assertEquals(6, answers, "answers that were compared");
    for (String part : List.of("serve", "policy test", "policy diff", "policy build", "sql")) {
      assertTrue(commands.stream().anyMatch(c -> c.startsWith("portico " + part)), part);
    }
  }

  /** A digest of the sources changes with every rule, and is not what the guide is about. */
  private static String comparable(String text) {
    return text.replace("\r", "").replaceAll("revision [0-9a-f]{16}", "revision …").strip();
  }

  private void run(String command) throws Exception {
    if (command.equals("portico serve --config mesh")) {
      server = desk.gateways().serve(folder.resolve("mesh"));
    } else if (command.startsWith("portico sql ")) {
      said = Optional.of(asked(command).out());
    } else if (command.startsWith("portico ")) {
      boolean changes = command.contains(" diff ");
      boolean refused = command.contains(" explain ") && !built;
      Desk.Answer answer = desk.portico(here(command));
      built |= command.contains(" build ");
      assertEquals(changes || refused ? 1 : 0, answer.code(), command + "\n" + answer);
      said = Optional.of(answer.out() + answer.err());
    } else if (!command.startsWith("policies/check") || pinned()) {
      said = Optional.of(shell(command));
    }
  }

  /** Asks until the server has taken the new bundle. */
  private Desk.Answer asked(String command) throws InterruptedException {
    String url = server.jdbcUrl().orElseThrow();
    long end = System.nanoTime() + TAKEN.toNanos();
    while (true) {
      Desk.Answer answer = desk.portico(command, "--url", url);
      if (answer.code() == 0 || System.nanoTime() > end) {
        assertEquals(0, answer.code(), answer.err());
        return answer;
      }
      Thread.sleep(250);
    }
  }

  /** Paths of the guide's folder, for commands that run inside this process. */
  private String here(String command) {
    return command.replaceAll(
        " (policies|mesh|before\\.tar\\.gz|queries\\.yaml)(?=[ /]|$)", " " + folder + "/$1");
  }

  /** Whether opa is the one that {@code policies/check} would build: it needs Go otherwise. */
  private boolean pinned() {
    return opa.toString().contains("portico/tools/opa-");
  }

  private String shell(String command) throws Exception {
    if (command.startsWith("export ")) {
      return "";
    }
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).directory(folder.toFile());
    Map<String, String> environment = new HashMap<>(builder.environment());
    environment.put("PATH", opa.getParent() + File.pathSeparator + environment.get("PATH"));
    builder.environment().putAll(environment);
    Path out = Files.createTempFile(folder, "said", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertTrue(process.waitFor(180, TimeUnit.SECONDS), command);
      String text = Files.readString(out, StandardCharsets.UTF_8);
      assertEquals(0, process.exitValue(), command + "\n" + text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
