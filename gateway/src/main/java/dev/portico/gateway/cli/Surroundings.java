package dev.portico.gateway.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command may touch of the process around it; made by the composition root, by tests with
 * streams of their own.
 *
 * @param in standard input
 * @param out standard output: results only
 * @param err standard error: errors, warnings, progress
 * @param variable looks up an environment variable
 * @param passwordPrompt asks the person at the terminal without echo; empty when nobody is there
 * @param interactive whether a person types at {@code in} and reads {@code out}
 * @param progress whether a person reads {@code err}
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Function<String, Optional<String>> variable,
    Function<String, Optional<String>> passwordPrompt,
    boolean interactive,
    boolean progress) {
  public Surroundings {
    Objects.requireNonNull(in, "in");
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(err, "err");
    Objects.requireNonNull(variable, "variable");
    Objects.requireNonNull(passwordPrompt, "passwordPrompt");
  }
}
