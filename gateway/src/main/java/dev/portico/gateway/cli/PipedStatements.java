package dev.portico.gateway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Statements and backslash commands from a pipe or file; the first error ends it with that error's
 * exit code.
 */
final class PipedStatements {
  private static final int LONGEST_STATEMENT_CHARS = 16 << 20;

  private final BufferedReader lines;
  private final ShellCommands commands;
  private final StringBuilder typed = new StringBuilder();

  PipedStatements(InputStream in, ShellCommands commands) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.commands = commands;
  }

  int run() throws IOException {
    int code = ExitCode.FINE;
    String line = lines.readLine();
    while (line != null && code == ExitCode.FINE && !commands.left()) {
      code = line(line);
      line = lines.readLine();
    }
    boolean unfinished = code == ExitCode.FINE && !commands.left() && !typed.isEmpty();
    return unfinished ? commands.execute(typed + "\n;") : code;
  }

  private int line(String line) {
    if (line.stripLeading().startsWith("\\") && StatementText.of(typed.toString()).restIsBlank()) {
      return commands.execute(line);
    }
    typed.append(typed.isEmpty() ? "" : "\n").append(line);
    if (typed.length() > LONGEST_STATEMENT_CHARS) {
      throw new WrongUse("a statement of the input is longer than any may be");
    }
    if (line.indexOf(';') < 0 || !StatementText.of(typed.toString()).restIsBlank()) {
      return ExitCode.FINE;
    }
    String statements = typed.toString();
    typed.setLength(0);
    return commands.execute(statements);
  }
}
