package dev.portico.gateway.cli.demo;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The connections of those who ask on the tour, one for each user and purpose, opened when it is
 * first needed. Used by one thread.
 */
final class TourConnections implements AutoCloseable {
  private final Driver driver;
  private final String url;
  private final String password;
  private final Map<Properties, Connection> open = new HashMap<>();

  TourConnections(Driver driver, String url, String password) {
    this.driver = driver;
    this.url = url;
    this.password = password;
  }

  Connection of(TourAsker asker) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", asker.user());
    login.setProperty("password", password);
    login.setProperty("application", "portico demo");
    asker.purpose().ifPresent(purpose -> login.setProperty("purpose", purpose));
    Connection connection = open.get(login);
    if (connection == null) {
      connection = driver.connect(url, login);
      open.put(login, connection);
    }
    return connection;
  }

  @Override
  public void close() throws SQLException {
    SQLException first = null;
    for (Connection connection : open.values()) {
      try {
        connection.close();
      } catch (SQLException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
