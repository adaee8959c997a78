package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Drift;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.Publisher;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico catalog}: what the descriptors of a settings folder publish. */
@Command(name = "catalog", description = "List and describe products, ports and drift.")
final class CatalogCommand implements Runnable {
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

  private final Surroundings surroundings;
  private final Gateways gateways;

  @Spec private CommandSpec spec;

  CatalogCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, describe or drift?");
  }

  @Command(name = "list", description = "List products and their tables.")
  int list(@Option(names = "--config", required = true, paramLabel = "DIR") Path config) {
    return with(
        config,
        snapshot -> {
          List<List<String>> rows =
              snapshot.tables().stream()
                  .map(
                      t ->
                          List.of(
                              t.name().toString(),
                              t.product().map(DataProduct::name).orElse(""),
                              t.port().map(Publisher.OutputPort::version).orElse(""),
                              t.query().isPresent() ? "(a query)" : t.connection()))
                  .toList();
          Listings.print(
              List.of("table", "product", "version", "connection"), rows, surroundings.out());
          broken(snapshot);
          return ExitCode.FINE;
        });
  }

  /** What somebody may look for in vain in the list. */
  private void broken(CatalogSnapshot snapshot) {
    snapshot.broken().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .forEach(
            entry ->
                surroundings
                    .err()
                    .println(
                        "portico: " + entry.getKey() + " is not published: " + entry.getValue()));
  }

  @Command(name = "describe", description = "Describe a product, or a table as schema.table.")
  int describe(
      @Option(names = "--config", required = true, paramLabel = "DIR") Path config,
      @Parameters(paramLabel = "NAME") String name) {
    return with(config, snapshot -> describe(snapshot, name.toLowerCase(Locale.ROOT)));
  }

  @Command(name = "drift", description = "List differences between contracts and stores.")
  int drift(@Option(names = "--config", required = true, paramLabel = "DIR") Path config) {
    try (LoadedCatalog loaded = gateways.catalog(config)) {
      LiveCatalog catalog = loaded.catalog();
      catalog.awaitProbed(STORE_PATIENCE);
      catalog
          .unreachable()
          .forEach(
              (connection, reason) ->
                  surroundings
                      .err()
                      .println("portico: " + connection + " was not asked: " + reason));
      return drift(catalog);
    }
  }

  private int drift(LiveCatalog catalog) {
    List<Drift> drift = catalog.snapshot().drift();
    Listings.print(
        List.of("table", "column", "contract", "store"),
        drift.stream().map(CatalogCommand::row).toList(),
        surroundings.out());
    if (!drift.isEmpty()) {
      return ExitCode.NO;
    }
    return catalog.unreachable().isEmpty() ? ExitCode.FINE : ExitCode.FAILED;
  }

  private static List<String> row(Drift drift) {
    return List.of(
        drift.table().toString(), drift.column(), drift.contractSays(), drift.storeSays());
  }

  private int with(Path config, Function<CatalogSnapshot, Integer> use) {
    try (LoadedCatalog loaded = gateways.catalog(config)) {
      return use.apply(loaded.catalog().snapshot());
    }
  }

  private int describe(CatalogSnapshot snapshot, String name) {
    PrintStream out = surroundings.out();
    List<DataProduct> products =
        snapshot.products().stream()
            .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(name))
            .toList();
    products.forEach(product -> product(product, snapshot, out));
    List<CatalogTable> tables =
        Stream.concat(snapshot.tables().stream(), OwnTables.all().stream())
            .filter(t -> t.name().key().equals(name))
            .toList();
    tables.forEach(table -> table(table, out));
    if (products.isEmpty() && tables.isEmpty()) {
      throw new WrongUse("there is no product or table of this name; see portico catalog list");
    }
    return ExitCode.FINE;
  }

  private static void product(DataProduct product, CatalogSnapshot snapshot, PrintStream out) {
    out.println("product " + product.name() + " " + product.version() + ", " + product.status());
    out.println("domain  " + product.domain());
    out.println("owner   " + product.contact());
    product.description().ifPresent(text -> out.println(text.strip()));
    for (DataProduct.OutputPort port : product.outputPorts()) {
      out.println(
          "port    " + port.name() + " " + port.version() + ", contract " + port.contractId());
    }
    snapshot.tables().stream()
        .filter(table -> table.product().filter(p -> p.id().equals(product.id())).isPresent())
        .forEach(table -> out.println("table   " + table.name()));
  }

  private static void table(CatalogTable table, PrintStream out) {
    out.println("table   " + table.name());
    table
        .port()
        .ifPresent(
            port ->
                out.println(
                    "product " + port.product().name() + ", port version " + port.version()));
    out.println("owner   " + table.publisher().contact());
    table.description().ifPresent(text -> out.println(text.strip()));
    if (!table.primaryKey().isEmpty()) {
      out.println("key     " + String.join(", ", table.primaryKey()));
    }
    table.query().ifPresent(query -> out.println("query\n" + query.sql().strip().indent(2)));
    Listings.print(
        List.of("column", "type", "", "tags", "description"),
        table.columns().stream().map(CatalogCommand::row).toList(),
        out);
  }

  private static List<String> row(CatalogColumn column) {
    return List.of(
        column.name(),
        column.type().toString(),
        column.nullable() ? "" : "NOT NULL",
        String.join(", ", column.tags()),
        column.description().orElse(""));
  }
}
