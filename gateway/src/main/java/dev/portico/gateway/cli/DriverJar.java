package dev.portico.gateway.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;

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
    String named = System.getProperty("portico.driver.jar");
    if (named != null) {
      return Path.of(named);
    }
    String home = System.getProperty("portico.home");
    if (home != null) {
      try (DirectoryStream<Path> jars =
          Files.newDirectoryStream(Path.of(home, "drivers"), "portico-jdbc-*.jar")) {
        for (Path jar : jars) {
          return jar;
        }
      } catch (IOException e) {
        throw missing(e);
      }
    }
    throw missing(null);
  }

  private static WrongUse missing(IOException cause) {
    WrongUse fault =
        new WrongUse("the JDBC driver is not beside this program; run it from the distribution");
    if (cause != null) {
      fault.addSuppressed(cause);
    }
    return fault;
  }
}
