package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.Problem;
import dev.portico.gateway.catalog.sketch.ProductSketch;
import dev.portico.gateway.catalog.sketch.ProductSketch.Sketch;
import dev.portico.gateway.catalog.sketch.ProductSketch.Wish;
import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.Grant;
import dev.portico.gateway.config.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portico new product}: a product with its contracts, from what a store holds. */
@Command(
    name = "product",
    description =
        "Write a product file and its contracts from what a store holds: tables, types, keys,"
            + " comments, and suggestions to look over.")
final class NewProductCommand implements Callable<Integer> {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";

  private final Surroundings surroundings;
  private final Gateways gateways;

  @Parameters(paramLabel = "NAME", description = "Name of the product.")
  private String name;

  @Option(
      names = "--from",
      paramLabel = "CONNECTION",
      required = true,
      description = "A connection of portico.yaml.")
  private String connection;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder with portico.yaml, or the file (${DEFAULT-VALUE}).")
  private Path config;

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "Whose product it is; by default the one the connection allows.")
  private String domain;

  @Option(
      names = "--schema",
      paramLabel = "SCHEMA",
      description = "Schema of a SQL store; by default the one that is granted.")
  private String schema;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where to look for files; by default what is granted.")
  private String folder;

  @Option(
      names = "--table",
      paramLabel = "PATTERN",
      split = ",",
      description = "Only tables of these names; * and ? stand for anything.")
  private List<String> tables;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder to write to; by default one of the product's name.")
  private Path out;

  @Option(names = "--force", description = "Overwrite files that are there.")
  private boolean force;

  NewProductCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public Integer call() {
    Path target = (out == null ? Path.of(checked(name)) : out).toAbsolutePath().normalize();
    try (LoadedCatalog loaded = gateways.catalog(config)) {
      LiveCatalog catalog = loaded.catalog();
      ServerSettings settings = catalog.settings();
      ConnectionSettings from = connection(settings, connection);
      Wish wish =
          new Wish(
              checked(name),
              domain == null ? only(from) : checked(domain),
              from,
              settings.environment(),
              Optional.ofNullable(schema == null ? folder : schema),
              tables == null ? List.of() : tables);
      Sketch sketch = ProductSketch.of(wish, catalog.port(connection));
      write(sketch.files(), target, force);
      return report(sketch, target, catalog.preview(wish.domain(), target));
    } catch (IOException e) {
      throw new WrongUse(target + " cannot be written to (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static String checked(String name) {
    if (!name.matches(NAME)) {
      throw new WrongUse("a name is made of letters, digits, _ and -; it begins with no sign");
    }
    return name;
  }

  private static ConnectionSettings connection(ServerSettings settings, String name) {
    return Optional.ofNullable(settings.connections().get(name))
        .orElseThrow(
            () ->
                new WrongUse(
                    "there is no connection "
                        + name
                        + "; portico.yaml has "
                        + String.join(", ", settings.connections().keySet())));
  }

  private static String only(ConnectionSettings connection) {
    List<String> domains = connection.allow().stream().map(Grant::domain).distinct().toList();
    if (domains.size() != 1 || domains.get(0).equals("*")) {
      throw new WrongUse(
          "whose product is it? Give --domain; connection "
              + connection.name()
              + " allows "
              + (domains.isEmpty() ? "nobody" : String.join(", ", domains)));
    }
    return domains.get(0);
  }

  private static void write(Map<String, String> files, Path target, boolean force)
      throws IOException {
    for (String file : files.keySet()) {
      if (!force && Files.exists(target.resolve(file))) {
        throw new WrongUse(target.resolve(file) + " is there already; --force overwrites it");
      }
    }
    Files.createDirectories(target);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(target.resolve(file.getKey()), file.getValue());
    }
  }

  private int report(Sketch sketch, Path target, List<Problem> problems) {
    sketch.notes().forEach(note -> surroundings.err().println("portico: left out: " + note));
    sketch.files().keySet().forEach(file -> surroundings.out().println(target.resolve(file)));
    problems.forEach(surroundings.out()::println);
    surroundings
        .out()
        .printf(
            "%d tables; %d columns are suggested as personal data%n",
            sketch.tables(), sketch.suspected());
    boolean wrong = problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    return wrong ? ExitCode.NO : ExitCode.FINE;
  }
}
