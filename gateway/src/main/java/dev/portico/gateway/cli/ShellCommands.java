package dev.portico.gateway.cli;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.result.ResultFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/**
 * What a line of the shell does: statements run, commands that begin with a backslash are the
 * shell's own.
 */
final class ShellCommands {
  private static final String HELP =
      """
      SELECT …;          run a statement; it ends at the semicolon
      \\d                 list the tables you may see
      \\d SCHEMA.TABLE    describe a table
      \\format FORMAT     print results as table, csv, tsv, json or html
      \\timing            switch the time after each result on or off
      \\?                 this help
      \\q                 leave
      """;

  private final Surroundings surroundings;
  private final SqlClient client;
  private final ResultPrinter printer;
  private ResultFormat format;
  private boolean timing;
  private boolean left;

  ShellCommands(Surroundings surroundings, SqlClient client, ResultFormat format) {
    this.surroundings = surroundings;
    this.client = client;
    this.format = format;
    this.timing = surroundings.interactive();
    this.printer = new ResultPrinter(surroundings);
  }

  /** Whether the person wants to leave. */
  boolean left() {
    return left;
  }

  /** Cancels the statement that is running. */
  void cancel() {
    try {
      client.cancel();
    } catch (GatewayException e) {
      ErrorLines.print(e, surroundings.err());
    }
  }

  /** Does what the line says; errors are printed and give the exit code. */
  int execute(String line) {
    try {
      if (line.stripLeading().startsWith("\\")) {
        command(line.strip());
      } else {
        StatementText.of(line).complete().forEach(this::statement);
      }
      return ExitCode.FINE;
    } catch (RuntimeException e) {
      surroundings.out().flush();
      return ErrorLines.print(e, surroundings.err());
    }
  }

  private void statement(String sql) {
    long start = System.nanoTime();
    printer.print(client, sql, format);
    if (timing) {
      surroundings
          .out()
          .printf("time: %,d ms%n", Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }

  private void command(String line) {
    String[] words = line.replaceAll(";$", "").split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    switch (words[0]) {
      case "\\q" -> left = true;
      case "\\?" -> surroundings.out().print(HELP);
      case "\\d" -> describe(argument);
      case "\\format" -> format(argument);
      case "\\timing" -> {
        timing = !timing;
        surroundings.out().println("timing is " + (timing ? "on" : "off"));
      }
      default -> throw new WrongUse("there is no command " + words[0] + "; \\? lists them");
    }
  }

  private void format(String name) {
    try {
      format = new SqlCommand.FormatConverter().convert(name);
    } catch (TypeConversionException e) {
      throw new WrongUse(e.getMessage());
    }
  }

  private void describe(String name) {
    String wanted = name.replace("\"", "").toLowerCase(Locale.ROOT);
    List<SqlClient.VisibleTable> tables =
        client.tables().stream()
            .filter(table -> wanted.isEmpty() ? !table.own() : matches(table, wanted))
            .toList();
    if (tables.isEmpty()) {
      throw new WrongUse("there is no table " + name + " that you may see; \\d lists them");
    }
    Listings.tables(tables, wanted.isEmpty(), surroundings.out());
  }

  /** By table, schema, or both. */
  private static boolean matches(SqlClient.VisibleTable table, String wanted) {
    String name = table.table().toLowerCase(Locale.ROOT);
    String schema = table.schema().toLowerCase(Locale.ROOT);
    return wanted.equals(name) || wanted.equals(schema) || wanted.equals(schema + "." + name);
  }
}
