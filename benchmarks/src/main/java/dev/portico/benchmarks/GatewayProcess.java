package dev.portico.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The gateway as it is delivered, in a process of its own, and its driver: the shaded jar in a
 * class loader of its own. Closing ends the process.
 */
final class GatewayProcess implements AutoCloseable {
  private static final String READY = "portico ready ";
  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final URLClassLoader classes;
  private final Driver driver;
  private final String url;
  private final String http;

  private GatewayProcess(Process process, URLClassLoader classes, Driver driver, Ready ready) {
    // An interrupted run must not leave it behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    this.process = process;
    this.classes = classes;
    this.driver = driver;
    this.url = ready.jdbc();
    this.http = ready.http();
  }

  /** Where it listens. */
  private record Ready(String jdbc, String http) {}

  /**
   * Starts it, and waits until it listens.
   *
   * @param environment names and values, in turns
   */
  static GatewayProcess start(Options options, Path config, String... environment)
      throws IOException, SQLException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(options.launcher().toString(), "serve", "--config", config.toString()))
            .redirectError(config.resolve("gateway.log").toFile());
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    Process process = builder.start();
    URLClassLoader classes =
        new URLClassLoader(
            new URL[] {options.driver().toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    try {
      return new GatewayProcess(process, classes, driver(classes), awaitUrl(process, config));
    } catch (IOException | SQLException | RuntimeException e) {
      process.destroyForcibly();
      classes.close();
      throw e;
    }
  }

  private static Ready awaitUrl(Process process, Path config) throws IOException {
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(READY)) {
        String[] urls = line.substring(READY.length()).split(" ");
        return new Ready(urls[0], urls[1].replaceAll("/$", ""));
      }
    }
    throw new IOException("the gateway did not start; see " + config.resolve("gateway.log"));
  }

  private static Driver driver(ClassLoader classes) throws SQLException {
    try {
      return (Driver)
          classes
              .loadClass("dev.portico.jdbc.PorticoDriver")
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new SQLException("the jar does not hold the driver", e);
    }
  }

  /** The caller closes it. */
  Connection connect(String user) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", BenchConfig.PASSWORD);
    return driver.connect(url, login);
  }

  /** Where it answers HTTP, without a slash at the end. */
  String http() {
    return http;
  }

  /** From now on {@link #peakMebibytes} tells of what comes. Linux only. */
  void forgetPeak() throws IOException {
    Files.writeString(Path.of("/proc", "" + process.pid(), "clear_refs"), "5");
  }

  /** The most memory that the process held at once. Linux only. */
  long peakMebibytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", "" + process.pid(), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
          .findFirst()
          .orElse(-1);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      classes.close();
    }
  }
}
