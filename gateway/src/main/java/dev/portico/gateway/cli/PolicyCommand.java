package dev.portico.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico policy}: for those who write policies. */
@Command(name = "policy", description = "Build policies, and explain what they decide.")
final class PolicyCommand implements Runnable {
  private final Surroundings surroundings;
  private final Gateways gateways;

  @Spec private CommandSpec spec;

  PolicyCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "build or explain?");
  }

  @Command(
      name = "explain",
      description = {
        "Tell what the policies decide about a user's query: row filters, masks, hidden columns,",
        "reasons, and the SQL for each store. The query is not run."
      })
  int explain(
      @Option(
              names = "--config",
              required = true,
              paramLabel = "DIR",
              description = "The settings of the server whose policies are explained.")
          Path config,
      @Option(
              names = "--user",
              required = true,
              paramLabel = "NAME",
              description = "A user of users.yaml; no password is needed.")
          String user,
      @Option(names = "--purpose", paramLabel = "P", description = "The session's purpose.")
          String purpose,
      @Parameters(paramLabel = "SQL") String sql) {
    try (RunningGateway gateway = gateways.open(config)) {
      gateway
          .explainPolicy(user, Optional.ofNullable(purpose), sql)
          .forEach(line -> surroundings.out().println(line));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "build",
      description = {
        "Compile the Rego of a folder to the bundle that policy.mode embedded takes.",
        "Needs opa, on the PATH or named by PORTICO_OPA."
      })
  int build(
      @Parameters(paramLabel = "DIR", description = "The folder of the policies.") Path folder,
      @Option(
              names = "--decision",
              paramLabel = "PATH",
              defaultValue = "mesh/main/decision",
              description = "The entry point (${DEFAULT-VALUE}).")
          String decision,
      @Option(
              names = "--output",
              paramLabel = "FILE",
              description = "The bundle; bundle.tar.gz in the folder when not given.")
          Path output)
      throws IOException, InterruptedException {
    Path bundle = output == null ? folder.resolve("bundle.tar.gz") : output;
    String revision = new PolicyBuild(surroundings).build(folder, decision, bundle);
    surroundings.out().println(bundle + " has revision " + revision);
    return ExitCode.FINE;
  }
}
