package dev.portico.gateway.cli;

import dev.portico.gateway.protocol.PasswordHasher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code portico password}: a hash for {@code users.yaml}; the password comes from a prompt or
 * standard input.
 */
@Command(name = "password", description = "Make a password's hash for users.yaml.")
final class PasswordCommand implements Callable<Integer> {
  private static final int LONGEST = 1_000;

  private final Surroundings surroundings;

  PasswordCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    String password = password();
    if (password.isEmpty() || password.length() > LONGEST) {
      throw new WrongUse("a password has 1 to " + LONGEST + " characters");
    }
    surroundings.out().println(PasswordHasher.hash(password));
    return ExitCode.FINE;
  }

  private String password() throws IOException {
    Optional<String> asked = surroundings.passwordPrompt().apply("New password: ");
    if (asked.isEmpty()) {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8));
      return Optional.ofNullable(reader.readLine()).orElse("");
    }
    if (!surroundings.passwordPrompt().apply("Again: ").equals(asked)) {
      throw new WrongUse("the two passwords differ");
    }
    return asked.get();
  }
}
