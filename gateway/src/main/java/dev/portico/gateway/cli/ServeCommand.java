package dev.portico.gateway.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code portico serve}: a server until the process is told to stop. */
@Command(name = "serve", description = "Serve both doors until told to stop.")
final class ServeCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Gateways gateways;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "DIR",
      description = "Folder with portico.yaml, or the file.")
  private Path config;

  ServeCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunningGateway gateway = gateways.serve(config);
    CountDownLatch ended = new CountDownLatch(1);
    // A process that ends by SIGTERM would exit with 143, and draining is no failure.
    Thread hook = new Thread(() -> drain(gateway), "portico-drain");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      surroundings.out().println(ready(gateway));
      surroundings.out().flush();
      ended.await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      gateway.close();
      throw e;
    }
    return ExitCode.FINE;
  }

  private static String ready(RunningGateway gateway) {
    return "portico ready "
        + gateway.jdbcUrl().orElseThrow()
        + " "
        + gateway.httpUri().map(URI::toString).orElseThrow();
  }

  private static void drain(RunningGateway gateway) {
    try {
      gateway.close();
    } finally {
      Runtime.getRuntime().halt(ExitCode.FINE);
    }
  }
}
