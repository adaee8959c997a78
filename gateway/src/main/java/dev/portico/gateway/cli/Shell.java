package dev.portico.gateway.cli;

import dev.portico.gateway.result.ResultFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The interactive shell: statements over several lines until a semicolon, commands that begin with
 * a backslash, history, completion. Ctrl-C cancels the running query, or clears what was typed.
 * Without a terminal, statements are read from a pipe.
 */
final class Shell {
  private static final String HISTORY_FILE = ".portico_history";
  private static final String PROMPT = "portico> ";
  private static final String OWNER_ONLY = "rw-------";
  private static final int HISTORY_LINES = 5_000;

  private final Surroundings surroundings;
  private final SqlClient client;
  private final ShellCommands commands;

  Shell(Surroundings surroundings, SqlClient client, ResultFormat format) {
    this.surroundings = surroundings;
    this.client = client;
    this.commands = new ShellCommands(surroundings, client, format);
  }

  /** Reads until {@code \\q} or the end of input and gives the exit code. */
  int run() throws IOException {
    if (!surroundings.interactive()) {
      return new PipedStatements(surroundings.in(), commands).run();
    }
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      return run(terminal);
    }
  }

  int run(Terminal terminal) throws IOException {
    LineReader reader = reader(terminal);
    terminal.handle(Terminal.Signal.INT, signal -> commands.cancel());
    surroundings.out().println("portico " + Version.number() + ": \\? for help, \\q to leave");
    surroundings.out().flush();
    while (!commands.left()) {
      try {
        commands.execute(reader.readLine(PROMPT));
      } catch (UserInterruptException e) {
        continue; // what was typed is dropped
      } catch (EndOfFileException e) {
        break;
      }
    }
    return ExitCode.FINE;
  }

  private LineReader reader(Terminal terminal) throws IOException {
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .appName("portico")
        .parser(new StatementParser())
        .completer(new NameCompleter(client))
        .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P-> ")
        .variable(LineReader.HISTORY_FILE, history())
        .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .build();
  }

  /** Statements may hold people's names and numbers: the file is the owner's alone. */
  private Path history() throws IOException {
    String home = surroundings.variable().apply("HOME").orElse(System.getProperty("user.home"));
    Path file = Path.of(home, HISTORY_FILE);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix && Files.notExists(file) && Files.isWritable(Path.of(home))) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }
    return file;
  }
}
