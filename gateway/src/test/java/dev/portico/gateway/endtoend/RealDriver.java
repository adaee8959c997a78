package dev.portico.gateway.endtoend;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;

/** Portico's driver as its users have it: the shaded jar, in a class loader of its own. */
public final class RealDriver {
  private static final Driver DRIVER = load();

  private RealDriver() {}

  /** The jar under test. */
  public static Path jar() {
    return Path.of(System.getProperty("portico.driver.jar")).toAbsolutePath();
  }

  public static Driver driver() {
    return DRIVER;
  }

  /** A connection of a user whose password is the mesh's. */
  public static Connection connect(String url, String user, String password) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    return DRIVER.connect(url, login);
  }

  @SuppressWarnings("resource") // the driver lives as long as the tests
  private static Driver load() {
    try {
      ClassLoader loader =
          new URLClassLoader(
              new URL[] {jar().toUri().toURL()}, ClassLoader.getPlatformClassLoader());
      return ServiceLoader.load(Driver.class, loader).stream()
          .map(ServiceLoader.Provider::get)
          .filter(driver -> driver.getClass().getName().equals("dev.portico.jdbc.PorticoDriver"))
          .findFirst()
          .orElseThrow();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
