package dev.portico.gateway.cli.demo;

import dev.portico.gateway.cli.DriverJar;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code portico demo}: starts the demo mesh, runs a guided tour, prints how to connect and keeps
 * serving until Ctrl-C. Whatever was started is stopped on every way out, a signal included.
 */
@Command(
    name = "demo",
    description = {
      "Start the demo mesh of a streaming company and take a guided tour.",
      "Its stores are real: PostgreSQL, H2, an S3 server, Parquet and CSV files.",
      "The first start makes their data."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int FINE = 0;
  private static final int ANSWER_IS_NO = 1;
  private static final int SERVER_FAILED = 3;
  private static final String USER = "ana";
  private static final String PASSWORD = "demo";
  private static final List<String> USERS =
      List.of(
          "ana      analyst for Germany and France: personal data masked, payments closed;",
          "         for the purpose marketing the names of those who agreed to it",
          "dora     owner of the domain listeners: all of it as it is, and the partners' campaigns",
          "gus      governance and privacy officer: every row; for the purpose audit payments too;",
          "         EXPLAIN POLICY tells gus the conditions themselves",
          "rita     finance: no listener's identity; for the purpose royalty-report payments too",
          "otto     operator: reloads the server and sees its queries, reads no product");

  private final Gateways gateways;

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description = "End after the tour: 0 when every query ran, 1 otherwise.")
  private boolean once;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "${env:PORTICO_DEMO_CACHE:-${sys:user.home}/.cache/portico/demo}",
      description = {
        "Where the stores are kept between starts.",
        "Default: PORTICO_DEMO_CACHE, else ~/.cache/portico/demo."
      })
  private Path cache;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      hidden = true,
      defaultValue = "${sys:portico.home}/catalog-config",
      description = "The settings and descriptors that are served.")
  private Path model;

  @Option(names = "--small", hidden = true, description = "A hundredth of the data, for tests.")
  private boolean small;

  /** The composition root hands in how a gateway is started. */
  public DemoCommand(Gateways gateways) {
    this.gateways = gateways;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (DemoSignal signal = DemoSignal.register()) {
      return run(out, progress(err, signal), signal);
    } catch (DemoException e) {
      err.println("portico: " + e.getMessage());
    } catch (IOException | SQLException e) {
      err.println("portico: the demo could not run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("portico: interrupted");
    }
    return SERVER_FAILED;
  }

  private static DemoProgress progress(PrintWriter err, DemoSignal signal) {
    long begun = System.nanoTime();
    return line -> {
      signal.check();
      err.printf("demo: %5.1f s  %s%n", (System.nanoTime() - begun) / 1e9, line);
      err.flush();
    };
  }

  private int run(PrintWriter out, DemoProgress progress, DemoSignal signal)
      throws IOException, SQLException, InterruptedException {
    if (!Files.isRegularFile(model.resolve("portico.yaml"))) {
      throw new DemoException(
          "the demo's settings are not in "
              + model
              + "; run portico from its distribution or checkout");
    }
    try (DemoMesh mesh =
        DemoMesh.start(
            cache,
            model,
            small ? DemoScale.SMALL : DemoScale.FULL,
            DemoPorts.usual(progress),
            gateways,
            progress)) {
      progress.say("ready");
      List<String> failed = tour(mesh.gateway(), out);
      if (!failed.isEmpty()) {
        out.println("Failed: " + String.join("; ", failed));
      }
      if (!once) {
        howToConnect(mesh.gateway(), out);
        signal.await();
      }
      return failed.isEmpty() ? FINE : ANSWER_IS_NO;
    }
  }

  private static List<String> tour(RunningGateway gateway, PrintWriter out)
      throws IOException, SQLException {
    try (TourConnections connections =
        new TourConnections(DriverJar.load(), gateway.jdbcUrl().orElseThrow(), PASSWORD)) {
      return new DemoTour(connections, out).run();
    }
  }

  private static void howToConnect(RunningGateway gateway, PrintWriter out) {
    String jdbc = gateway.jdbcUrl().orElseThrow();
    String query = gateway.httpUri().orElseThrow().resolve("/v1/query").toString();
    out.println("The mesh stays up until Ctrl-C. To look around yourself:");
    out.println();
    out.println("  JDBC     " + jdbc + "  user " + USER + ", password " + PASSWORD);
    out.println("  driver   " + DriverJar.find() + "  (class dev.portico.jdbc.PorticoDriver)");
    out.println(
        "  shell    PORTICO_PASSWORD="
            + PASSWORD
            + " "
            + program()
            + " sql --url "
            + jdbc
            + " --user "
            + USER);
    out.println(
        "  HTTP     curl -u "
            + USER
            + ":"
            + PASSWORD
            + " -H 'Content-Type: application/json' -H 'Accept: text/csv' \\");
    out.println(
        "             -d '{\"sql\": \"SELECT * FROM partners.campaigns LIMIT 5\"}' " + query);
    out.println();
    out.println("Who asks decides what is seen. All have the password " + PASSWORD + ":");
    out.println();
    USERS.forEach(line -> out.println("  " + line));
    out.println();
    out.println(
        "A purpose is stated in the URL ("
            + jdbc
            + "?purpose=audit), with --purpose, or by SET purpose = 'audit'.");
    out.flush();
  }

  /** The command to type, which is on nobody's path yet. */
  private static String program() {
    String home = System.getProperty("portico.home");
    return home == null ? "portico" : Path.of(home, "bin", "portico").toString();
  }
}
