package dev.portico.gateway.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options of a command that logs in. The password is never an argument: other people see those.
 */
final class Credentials {
  @Option(
      names = {"-u", "--user"},
      paramLabel = "NAME",
      description =
          "Who asks; PORTICO_USER when not given. The password is PORTICO_PASSWORD, or asked for.")
  private String user;

  /** A name with its password. */
  record Login(String user, String password) {
    /** Hides the password. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  Login login(Surroundings surroundings) {
    String name =
        Optional.ofNullable(user)
            .or(() -> surroundings.variable().apply("PORTICO_USER"))
            .orElseThrow(() -> new WrongUse("who asks? Give --user NAME or set PORTICO_USER"));
    String password =
        surroundings
            .variable()
            .apply("PORTICO_PASSWORD")
            .or(() -> surroundings.passwordPrompt().apply("Password for " + name + ": "))
            .orElseThrow(
                () ->
                    new WrongUse(
                        "no password: set PORTICO_PASSWORD, or run in a terminal to be asked"));
    return new Login(name, password);
  }
}
