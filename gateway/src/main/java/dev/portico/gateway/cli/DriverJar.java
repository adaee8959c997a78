package dev.portico.gateway.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.Iterator;
import java.util.Optional;

/**
 * Portico's JDBC driver, loaded from its jar into a class loader of its own: its wire classes keep
 * the names they have in the server's library, so that both on one class path would mix.
 */
public final class DriverJar {
  private static final String CLASS = "dev.portico.jdbc.PorticoDriver";

  private DriverJar() {}

  /** The driver, from {@code -Dportico.driver.jar} or {@code drivers/} of the distribution. */
  public static Driver load() {
    Path jar = find();
    try {
      URLClassLoader loader =
          new URLClassLoader(
              "portico-driver", new URL[] {url(jar)}, ClassLoader.getPlatformClassLoader());
      return (Driver) loader.loadClass(CLASS).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(jar + " does not hold the driver " + CLASS, e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the jar is. */
  public static Path find() {
    return beside()
        .orElseThrow(
            () ->
                new WrongUse(
                    "the JDBC driver is not beside this program; run it from the distribution"));
  }

  /** Where the jar is, if it is there. */
  public static Optional<Path> beside() {
    String named = System.getProperty("portico.driver.jar");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Optional.ofNullable(System.getProperty("portico.home"))
        .flatMap(home -> first(Path.of(home, "drivers")));
  }

  private static Optional<Path> first(Path folder) {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "portico-jdbc-*.jar")) {
      Iterator<Path> all = jars.iterator();
      return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
