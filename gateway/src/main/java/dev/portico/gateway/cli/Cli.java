package dev.portico.gateway.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code portico}: parses arguments, runs one command, prints what went wrong. Used
 * once per process.
 */
public final class Cli {
  private final Surroundings surroundings;
  private final CommandLine commandLine;

  /** {@code more} are commands of other packages, which are annotated for picocli. */
  public Cli(Surroundings surroundings, Gateways gateways, List<Object> more) {
    this.surroundings = surroundings;
    PorticoCommand root = new PorticoCommand();
    this.commandLine = new CommandLine(root);
    for (Object command : commands(gateways)) {
      commandLine.addSubcommand(command);
    }
    more.forEach(commandLine::addSubcommand);
    commandLine.setOut(new PrintWriter(surroundings.out(), true));
    commandLine.setErr(new PrintWriter(surroundings.err(), true));
    commandLine.setParameterExceptionHandler(this::wrongUse);
    commandLine.setExecutionExceptionHandler((fault, failed, parsed) -> fault(fault, root.debug()));
  }

  private List<Object> commands(Gateways gateways) {
    return List.of(
        new ServeCommand(surroundings, gateways),
        new SqlCommand(surroundings, gateways),
        new ValidateCommand(surroundings, gateways),
        new CatalogCommand(surroundings, gateways),
        new PolicyCommand(surroundings, gateways),
        new ReloadCommand(surroundings),
        new RegisterCommand(surroundings),
        new ProductsCommand(surroundings),
        new KeyCommand(surroundings),
        new PasswordCommand(surroundings),
        new AuditCommand(surroundings),
        new HistoryCommand(surroundings, gateways),
        NewCommand.with(surroundings, gateways));
  }

  /** Runs a command to its end and gives the exit code. */
  public int run(String... arguments) {
    int code = commandLine.execute(arguments);
    surroundings.out().flush();
    return code;
  }

  /** For the test that compares the reference page with the commands. */
  CommandLine commandLine() {
    return commandLine;
  }

  private int fault(Throwable fault, boolean debug) {
    surroundings.out().flush();
    int code = ErrorLines.print(fault, surroundings.err());
    if (debug) {
      fault.printStackTrace(surroundings.err());
    }
    return code;
  }

  private int wrongUse(ParameterException fault, String[] arguments) {
    CommandLine command = fault.getCommandLine();
    surroundings.err().println("portico: " + fault.getMessage());
    surroundings.err().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.WRONG_USE;
  }
}
