package dev.portico.adapter.jdbc;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A JDBC driver: the bundled one, or one from a jar of the operator's, which then has a class
 * loader of its own.
 *
 * @param driver connects
 * @param loader closes with the port; null for the bundled driver
 */
record LoadedDriver(Driver driver, URLClassLoader loader) implements AutoCloseable {

  /** The driver for this URL; empty when there is none, after telling {@code problems} why. */
  static Optional<LoadedDriver> load(
      Dialect dialect, String url, Optional<Path> jar, Consumer<String> problems) {
    if (jar.isEmpty()) {
      return accepting(new LoadedDriver(dialect.bundledDriver(), null), url, problems);
    }
    Path path = jar.get();
    if (!Files.isRegularFile(path)) {
      problems.accept("must name a jar file; there is none at the path given");
      return Optional.empty();
    }
    return fromJar(path, url, problems);
  }

  private static Optional<LoadedDriver> fromJar(Path jar, String url, Consumer<String> problems) {
    try {
      URLClassLoader loader =
          new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
      Optional<Driver> driver = ServiceLoader.load(Driver.class, loader).findFirst();
      if (driver.isPresent()) {
        return accepting(new LoadedDriver(driver.get(), loader), url, problems);
      }
      closeQuietly(loader);
      problems.accept("holds no JDBC driver (META-INF/services/java.sql.Driver is missing)");
    } catch (MalformedURLException | ServiceConfigurationError e) {
      problems.accept("cannot be loaded as a JDBC driver");
    }
    return Optional.empty();
  }

  private static Optional<LoadedDriver> accepting(
      LoadedDriver driver, String url, Consumer<String> problems) {
    try {
      if (driver.driver().acceptsURL(url)) {
        return Optional.of(driver);
      }
    } catch (SQLException e) {
      // the same fault as a plain no
    }
    driver.close();
    problems.accept("does not understand the url; check its form");
    return Optional.empty();
  }

  @Override
  public void close() {
    if (loader != null) {
      closeQuietly(loader);
    }
  }

  private static void closeQuietly(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      // nothing more can be done for a jar that is no longer needed
    }
  }
}
