package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.Problem;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code portico validate}: every problem of settings and descriptors, without opening a door. */
@Command(
    name = "validate",
    description = "List every problem of settings and descriptors; exit 1 when there is an error.")
final class ValidateCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Gateways gateways;

  @Parameters(paramLabel = "DIR", description = "Folder with portico.yaml, or the file.")
  private Path config;

  ValidateCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public Integer call() {
    try (LoadedCatalog loaded = gateways.catalog(config)) {
      return report(loaded);
    } catch (GatewayException e) {
      if (e.code() != ErrorCode.CONFIGURATION_INVALID) {
        throw e;
      }
      return settings(e.getMessage().lines().toList());
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
