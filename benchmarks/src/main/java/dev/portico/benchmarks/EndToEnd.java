package dev.portico.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures a whole gateway, in a process of its own and through its driver, side by side with
 * pgjdbc and with DuckDB alone over the same data. {@code benchmarks/run} starts it.
 */
public final class EndToEnd {
  private final Options options;
  private final Limits limits = Limits.ofMachine();

  private EndToEnd(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException, SQLException {
    Options options;
    try {
      options = Options.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("benchmarks: " + e.getMessage());
      System.exit(2);
      return;
    }
    new EndToEnd(options).run();
  }

  private void run() throws IOException, SQLException {
    double loadBefore = Limits.Machine.loadAverage();
    progress("data of scale factor " + options.scaleText() + " in " + options.folder());
    try (Stores stores = Stores.start(options, limits)) {
      if (options.bulk()) {
        bulk(stores, loadBefore);
        return;
      }
      List<Line> lines = new ArrayList<>();
      progress("planning");
      List<Line> planning = PlanningTimes.measure(stores.portico()).lines();
      progress("small queries");
      lines.addAll(new SmallQueries(stores, options.scale()).measure());
      lines.addAll(planning);
      progress("bulk queries");
      lines.addAll(new BulkQueries(stores, options.repetitions()).measure());
      TpchTimes tpch = TpchTimes.measure(stores, options.repetitions(), EndToEnd::progress);
      TravelTimes travel =
          TravelTimes.measure(
              stores,
              options.folder().resolve("parquet"),
              options.repetitions(),
              EndToEnd::progress);
      Optional<PolicyTimes> policies = policies(stores, lines);
      String report =
          new Report(surroundings(stores, loadBefore), lines, tpch, travel, policies).toString();
      System.out.print(report);
      write(report);
    }
  }

  private void bulk(Stores stores, double loadBefore) throws IOException, SQLException {
    List<Line> lines = new BulkQueries(stores, options.repetitions()).measure();
    String report =
        new Report("Many rows at once", surroundings(stores, loadBefore), lines).toString();
    System.out.print(report);
    write(report);
  }

  /** What policies cost; not measured where {@code opa} is not there to compile one. */
  private Optional<PolicyTimes> policies(Stores stores, List<Line> lines)
      throws IOException, SQLException {
    Optional<Opa> opa = Opa.find();
    if (opa.isEmpty()) {
      progress("policies are not measured: opa is neither on the path nor named by PORTICO_OPA");
      return Optional.empty();
    }
    progress("decisions");
    lines.addAll(DecisionTimes.measure(opa.get(), options.policies()));
    try (GatewayProcess gateway = stores.policed(opa.get(), options, limits)) {
      PolicyTimes times =
          PolicyTimes.measure(stores, gateway, options.repetitions(), EndToEnd::progress);
      lines.addAll(times.lines());
      return Optional.of(times);
    }
  }

  private void write(String report) throws IOException {
    Path file =
        options
            .out()
            .orElseGet(
                () ->
                    Path.of(
                        "results",
                        LocalDate.now(ZoneOffset.UTC)
                            + (options.bulk() ? "-bulk" : "")
                            + "-sf"
                            + options.scaleText()
                            + ".md"));
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    Files.writeString(file, report);
    progress("written to " + file);
  }

  private List<String> surroundings(Stores stores, double loadBefore) throws SQLException {
    return List.of(
        "TPC-H scale factor %s, %s".formatted(options.scaleText(), LocalDate.now(ZoneOffset.UTC)),
        "machine: %d cores, %,d MiB memory, %s %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                Limits.Machine.memoryMebibytes(),
                System.getProperty("os.name"),
                System.getProperty("os.arch")),
        "load average of the last minute: %.1f at the start, %.1f at the end; the measured work alone adds up to one or two per core, a start above 0.5 means the machine was shared"
            .formatted(loadBefore, Limits.Machine.loadAverage()),
        "Portico %s, DuckDB %s, PostgreSQL %s, Java %s"
            .formatted(
                version(stores.portico()),
                version(stores.duckdb()),
                version(stores.postgres()),
                Runtime.version()),
        "either engine: %d threads, %,d MiB; PostgreSQL: %d MiB shared buffers; gateway: a process of its own with its default heap"
            .formatted(limits.threads(), limits.memoryMebibytes(), limits.bufferMebibytes()));
  }

  private static String version(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion();
  }

  private static void progress(String what) {
    System.err.println("benchmarks: " + what);
  }
}
