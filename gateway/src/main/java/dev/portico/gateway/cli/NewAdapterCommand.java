package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.cli.adapter.AdapterKind;
import dev.portico.gateway.cli.adapter.AdapterSkeleton;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portico new adapter}: the first files of an adapter that people then make their own. */
@Command(
    name = "adapter",
    description = {
      "Write a Maven project with an adapter for a new kind of store: it works over a store in",
      "memory, which you replace, and passes the first half of the tests of all adapters."
    })
final class NewAdapterCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", description = "The type of its connections, such as my-store.")
  private String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The project's folder, new or empty; NAME when not given.")
  private Path out;

  @Option(
      names = "--package",
      paramLabel = "P",
      description = "Its Java package; org.example.NAME when not given.")
  private String packageName;

  @Option(
      names = "--kind",
      paramLabel = "K",
      defaultValue = "scan",
      description = "scan: rows for columns and a filter (${DEFAULT-VALUE}).")
  private String kind;

  NewAdapterCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Optional<Path> home = Optional.ofNullable(System.getProperty("portico.home")).map(Path::of);
    AdapterSkeleton skeleton =
        AdapterSkeleton.of(
            name, Optional.ofNullable(packageName), AdapterKind.parse(kind), served(home), home);
    Path folder = out == null ? Path.of(name) : out;
    String test;
    try {
      test = skeleton.writeTo(folder);
    } catch (FileSystemException e) {
      throw new WrongUse(
          folder
              + " cannot be written ("
              + e.getClass().getSimpleName().replace("Exception", "")
              + " at "
              + e.getFile()
              + "); name another place with --out");
    }
    surroundings.out().println(folder + " holds an adapter for connections of type " + name);
    surroundings.out().println("Next: cd " + folder + " && mvn package    # runs " + test);
    surroundings
        .out()
        .println("Then read its README.md, and the guide docs/guides/write-an-adapter.md");
    return ExitCode.FINE;
  }

  private static Set<String> served(Optional<Path> home) {
    Path folder = home.orElse(Path.of("")).resolve("plugins");
    try (PortFactories factories = PortFactories.load(folder)) {
      return Set.copyOf(factories.types());
    }
  }
}
