package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program {@code opa}, found on the {@code PATH} or named by {@code PORTICO_OPA}. */
public final class Opa {
  private static final long MOST_SECONDS = 120;
  private static final int TIMED_OUT = -1;

  private final String program;

  /** {@code surroundings} have the variables. */
  public Opa(Surroundings surroundings) {
    this.program = surroundings.variable().apply("PORTICO_OPA").orElse("opa");
  }

  /**
   * What a call said.
   *
   * @param exit its exit code, -1 when it did not end in time
   */
  public record Said(int exit, String out, String err) {}

  /** Runs it in a folder, for two minutes at most. */
  public Said run(Path folder, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    // files, not pipes: a program that hangs must not hang whoever reads what it says
    Path out = Files.createTempFile("portico-opa", ".out");
    Path err = Files.createTempFile("portico-opa", ".err");
    try {
      int exit = exit(start(command, folder, out, err));
      return new Said(exit, Files.readString(out), Files.readString(err));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static int exit(Process opa) throws InterruptedException {
    try {
      return opa.waitFor(MOST_SECONDS, TimeUnit.SECONDS) ? opa.exitValue() : TIMED_OUT;
    } finally {
      opa.destroyForcibly();
    }
  }

  private static Process start(List<String> command, Path folder, Path out, Path err) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectOutput(out.toFile())
          .redirectError(err.toFile())
          .start();
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "opa was not found: install Open Policy Agent and put it on the PATH, or name it by"
              + " PORTICO_OPA",
          e);
    }
  }
}
