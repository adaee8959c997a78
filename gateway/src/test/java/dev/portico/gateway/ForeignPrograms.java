package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Programs that know nothing of Portico, driven by the scripts of {@code src/test/clients}. Tests
 * skip where {@code src/test/clients/install} has not installed them.
 */
public final class ForeignPrograms {
  private static final String VARIABLE = "PORTICO_CLIENTS";
  private static final long PATIENCE_SECONDS = 150;

  /** A script that hangs ends then, which fails its test. */
  private static final long LONGEST_TALK_SECONDS = 270;

  private ForeignPrograms() {}

  /** What a script printed, which is one JSON text. */
  public static JsonNode run(String script, String... arguments)
      throws IOException, InterruptedException {
    try (Talk talk = talk(script, arguments)) {
      JsonNode answer = talk.next();
      talk.end();
      return answer;
    }
  }

  /** Starts a script that prints a JSON text a line and may wait for a line in between. */
  public static Talk talk(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(python().toString());
    command.add(scripts().resolve(script).toString());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("portico-" + script, ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return new Talk(script, builder.start(), errors);
  }

  /** A script that runs; one thread's. Closing ends it with everything that it started. */
  public static final class Talk implements AutoCloseable {
    private final String script;
    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final CompletableFuture<Void> giveUp;

    private Talk(String script, Process process, Path errors) {
      this.script = script;
      this.process = process;
      this.errors = errors;
      this.output = process.inputReader(StandardCharsets.UTF_8);
      this.giveUp =
          CompletableFuture.runAsync(
              this::kill,
              CompletableFuture.delayedExecutor(LONGEST_TALK_SECONDS, TimeUnit.SECONDS));
    }

    /** The next JSON text. */
    public JsonNode next() throws IOException {
      String line = output.readLine();
      assertNotNull(line, () -> script + " says nothing more:\n" + text(errors));
      return new ObjectMapper().readTree(line);
    }

    /** Lets the script go on that waits for a line. */
    public void goOn() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    /** Waits for its end, which must be a good one. */
    public void end() throws IOException, InterruptedException {
      process.getOutputStream().close();
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), script + " does not end");
      assertEquals(0, process.exitValue(), () -> script + ":\n" + text(errors));
    }

    private void kill() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
      giveUp.cancel(false);
      kill();
      Files.delete(errors);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Path python() {
    String folder = System.getenv(VARIABLE);
    assumeTrue(
        folder != null,
        VARIABLE + " is not set: gateway/src/test/clients/install installs and names the folder");
    Path python = Path.of(folder, "bin", "python");
    assumeTrue(Files.isExecutable(python), VARIABLE + " names a folder without bin/python");
    return python;
  }

  private static Path scripts() {
    Path folder = Path.of("src", "test", "clients").toAbsolutePath();
    return Files.isDirectory(folder)
        ? folder
        : Path.of("gateway").resolve("src/test/clients").toAbsolutePath();
  }
}
