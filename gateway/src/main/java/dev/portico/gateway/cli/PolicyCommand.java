package dev.portico.gateway.cli;

import dev.portico.gateway.cli.policy.PolicyDiff;
import dev.portico.gateway.cli.policy.PolicyTests;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico policy}: for those who write policies. */
@Command(
    name = "policy",
    description = "Build and test policies, compare them, and explain what they decide.")
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
    throw new ParameterException(spec.commandLine(), "build, test, explain or diff?");
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
              defaultValue = PolicyBuild.DECISION,
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

  @Command(
      name = "test",
      description = {
        "Run the tests of a policy folder: those in Rego (*_test.rego) with opa, and data tests",
        "(*_data_test.yaml), which ask the whole gateway for the rows that a user sees.",
        "Exit 1 when a test fails."
      })
  int test(
      @Parameters(paramLabel = "DIR", description = "The folder of the policies.") Path folder,
      @Option(
              names = "--config",
              paramLabel = "DIR",
              description = "Settings whose contracts describe tables without columns.")
          Path config,
      @Option(
              names = "--decision",
              paramLabel = "PATH",
              defaultValue = PolicyBuild.DECISION,
              description = "The entry point (${DEFAULT-VALUE}).")
          String decision)
      throws IOException, InterruptedException {
    return new PolicyTests(surroundings, gateways)
        .run(folder, Optional.ofNullable(config), decision);
  }

  @Command(
      name = "diff",
      description = {
        "Compare two policies on queries of people: who is newly denied or allowed, which columns,",
        "masks and rows change. Exit 0 when nothing does, 1 when something does, 3 on a failure."
      })
  int diff(
      @Option(
              names = "--old",
              required = true,
              paramLabel = "B",
              description = "The policies in force: a bundle, or a folder of sources.")
          Path before,
      @Option(
              names = "--new",
              required = true,
              paramLabel = "B",
              description = "The policies to come: a bundle, or a folder of sources.")
          Path after,
      @Option(
              names = "--config",
              paramLabel = "DIR",
              defaultValue = ".",
              description =
                  "The settings with the catalog and the users; this folder if not given.")
          Path config,
      @Option(names = "--queries", paramLabel = "FILE", description = "Queries and who asks them.")
          Path queries,
      @Option(
              names = "--from-audit",
              paramLabel = "AGE",
              description = "The queries in the audit trail of so many days or hours: 7d, 12h.")
          String fromAudit,
      @Option(
              names = "--rows",
              description = "Also run the changed queries and compare their rows.")
          boolean rows,
      @Option(
              names = "--decision",
              paramLabel = "PATH",
              defaultValue = PolicyBuild.DECISION,
              description = "The entry point (${DEFAULT-VALUE}).")
          String decision,
      @Option(
              names = "--format",
              paramLabel = "F",
              defaultValue = "table",
              description = "table or json (${DEFAULT-VALUE}).")
          String format)
      throws IOException, InterruptedException {
    PolicyDiff.Wanted wanted =
        new PolicyDiff.Wanted(
            before,
            after,
            config,
            decision,
            Optional.ofNullable(queries),
            Optional.ofNullable(fromAudit).map(PolicyCommand::age),
            rows ? PolicyDiff.Depth.ROWS : PolicyDiff.Depth.DECISIONS,
            form(format));
    try {
      return new PolicyDiff(surroundings, gateways).run(wanted);
    } catch (GatewayException e) {
      // 1 says that results change
      ErrorLines.print(e, surroundings.err());
      return ExitCode.FAILED;
    }
  }

  private static PolicyDiff.Form form(String text) {
    return switch (text) {
      case "table" -> PolicyDiff.Form.TABLE;
      case "json" -> PolicyDiff.Form.JSON;
      default -> throw new WrongUse("--format is table or json");
    };
  }

  private static Duration age(String text) {
    if (!text.matches("[1-9][0-9]{0,3}[dh]")) {
      throw new WrongUse("--from-audit is written as days or hours, such as 7d or 12h");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return text.endsWith("d") ? Duration.ofDays(number) : Duration.ofHours(number);
  }
}
