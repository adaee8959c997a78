package dev.portico.gateway.cli;

import dev.portico.gateway.error.GatewayException;
import java.io.PrintStream;

/**
 * Errors for people and scripts: {@code portico: CODE: message (line L, column C)}, on one line
 * first.
 */
final class ErrorLines {
  private ErrorLines() {}

  /** Prints the fault and gives the exit code that belongs to it. */
  static int print(Throwable fault, PrintStream err) {
    if (fault instanceof GatewayException known) {
      err.println("portico: " + known.display());
      return ExitCode.of(known.code());
    } else if (fault instanceof WrongUse) {
      err.println("portico: " + fault.getMessage());
      return ExitCode.WRONG_USE;
    }
    err.println(
        "portico: INTERNAL: "
            + fault.getClass().getSimpleName()
            + " in Portico itself; run the command again with --debug for the details");
    return ExitCode.FAILED;
  }
}
