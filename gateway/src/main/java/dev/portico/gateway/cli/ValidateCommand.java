package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.Problem;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.check.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portico validate}: every problem of settings and descriptors, without opening a door. */
@Command(
    name = "validate",
    description = "List every problem of settings and descriptors; exit 1 when there is an error.")
final class ValidateCommand implements Callable<Integer> {
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

  private final Surroundings surroundings;
  private final Gateways gateways;

  @Option(
      names = "--data",
      description =
          "Also read the stores and list rows that contradict how their contract keeps the past;"
              + " exit 3 when some could not be read.")
  private boolean data;

  @Parameters(paramLabel = "DIR", description = "Folder with portico.yaml, or the file.")
  private Path config;

  ValidateCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public Integer call() {
    try {
      return data ? checked() : described();
    } catch (GatewayException e) {
      if (e.code() != ErrorCode.CONFIGURATION_INVALID) {
        throw e;
      }
      return settings(e.getMessage().lines().toList());
    }
  }

  private int described() {
    try (LoadedCatalog loaded = gateways.catalog(config)) {
      return report(loaded);
    }
  }

  private int checked() {
    try (LoadedChecks loaded = gateways.checks(config)) {
      int described = report(loaded.catalog());
      loaded.catalog().catalog().awaitProbed(STORE_PATIENCE);
      Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);
      int tables =
          loaded
              .checks()
              .run(
                  finding -> {
                    surroundings.out().println(finding);
                    counts.merge(finding.kind(), 1, Integer::sum);
                  });
      int problems = counts.getOrDefault(Finding.Kind.PROBLEM, 0);
      int failed = counts.getOrDefault(Finding.Kind.FAILED, 0);
      surroundings
          .out()
          .printf(
              "%d tables with a past, %d problems in their rows, %d not checked%n",
              tables, problems, failed);
      if (described != ExitCode.FINE || problems > 0) {
        return ExitCode.NO;
      }
      return failed == 0 ? ExitCode.FINE : ExitCode.FAILED;
    }
  }

  /** Faults of the settings; what stands above the list of them is not one of them. */
  private int settings(List<String> lines) {
    List<String> errors = lines.size() > 1 ? lines.subList(1, lines.size()) : lines;
    errors.forEach(error -> surroundings.out().println(error.strip()));
    surroundings
        .out()
        .printf("%d errors in the settings; descriptors are read without any%n", errors.size());
    return ExitCode.NO;
  }

  private int report(LoadedCatalog loaded) {
    CatalogSnapshot snapshot = loaded.catalog().snapshot();
    List<Problem> problems = snapshot.problems();
    loaded.settingsErrors().forEach(surroundings.out()::println);
    problems.forEach(surroundings.out()::println);
    long warnings = problems.stream().filter(p -> p.severity() == Problem.Severity.WARNING).count();
    long errors = problems.size() - warnings + loaded.settingsErrors().size();
    surroundings
        .out()
        .printf(
            "%d products, %d tables, %d errors, %d warnings%n",
            snapshot.products().size(), snapshot.tables().size(), errors, warnings);
    return errors == 0 ? ExitCode.FINE : ExitCode.NO;
  }
}
