package dev.portico.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portico new}: the first files of something that people then make their own. */
@Command(
    name = "new",
    description = "Write the files of a product from what a store holds, or those of an adapter.")
final class NewCommand implements Runnable {
  @Spec private CommandSpec spec;

  private NewCommand() {}

  /** With its sub-commands. */
  static CommandLine with(Surroundings surroundings, Gateways gateways) {
    return new CommandLine(new NewCommand())
        .addSubcommand(new NewProductCommand(surroundings, gateways))
        .addSubcommand(new NewAdapterCommand(surroundings));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "new what? product or adapter");
  }
}
