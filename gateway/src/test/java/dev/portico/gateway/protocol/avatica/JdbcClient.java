package dev.portico.gateway.protocol.avatica;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;

/** Portico's driver as its users have it: the shaded jar, in a class loader of its own. */
final class JdbcClient {
  static final Driver DRIVER = load();

  private JdbcClient() {}

  static Connection connect(String url) throws SQLException {
    return DRIVER.connect(url, new Properties());
  }

  @SuppressWarnings("resource") // the driver lives as long as the tests
  private static Driver load() {
    try {
      URL jar = new File(System.getProperty("portico.driver.jar")).toURI().toURL();
      ClassLoader loader =
          new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
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
