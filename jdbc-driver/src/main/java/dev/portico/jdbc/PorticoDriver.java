package dev.portico.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.Driver;

/**
 * The JDBC driver for {@code jdbc:portico://host:port/}; found by {@link DriverManager} by itself.
 * Safe for many threads.
 */
public final class PorticoDriver extends Driver {
  static final String PREFIX = "jdbc:portico:";
  static final String VERSION = version();

  static {
    new PorticoDriver().register();
  }

  @Override
  protected String getConnectStringPrefix() {
    return PREFIX;
  }

  @Override
  protected DriverVersion createDriverVersion() {
    String[] numbers = VERSION.split("\\.");
    int major = Integer.parseInt(numbers[0]);
    int minor = Integer.parseInt(numbers[1]);
    return new DriverVersion(
        "Portico JDBC Driver", VERSION, "Portico", VERSION, false, major, minor, major, minor);
  }

  @Override
  protected AvaticaFactory createFactory() {
    return new PorticoFactory();
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw new SQLException("a URL is needed: " + PREFIX + "//host:port/", "08001");
    }
    return super.acceptsURL(url);
  }

  /** {@inheritDoc} Null when the URL is for another driver. */
  @Override
  public Connection connect(String url, Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    ConnectionOptions options =
        ConnectionOptions.parse(url, info == null ? new Properties() : info);
    PorticoConnection connection = new PorticoConnection(this, (PorticoFactory) factory, options);
    connection.open();
    return connection;
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    return ConnectionOptions.describe(url, info == null ? new Properties() : info);
  }

  @Override
  public Meta createMeta(AvaticaConnection connection) {
    return new ClientMeta((PorticoConnection) connection);
  }

  private static String version() {
    String packaged = PorticoDriver.class.getPackage().getImplementationVersion();
    return packaged != null && packaged.matches("\\d+\\.\\d+.*") ? packaged : "0.1.0";
  }
}
