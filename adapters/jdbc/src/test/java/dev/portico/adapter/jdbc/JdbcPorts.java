package dev.portico.adapter.jdbc;

import dev.portico.spi.PortSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Makes ports for tests the way the gateway does. */
final class JdbcPorts {
  /** Small, so that tests can use it up. */
  static final int POOL_SIZE = 3;

  /** So long that a connection is there in time also on a busy machine. */
  private static final Map<String, Object> PATIENT = pool("20s");

  /** For a test that uses the pool up. */
  static final Map<String, Object> IMPATIENT = Map.of("pool", pool("3s"));

  private JdbcPorts() {}

  private static Map<String, Object> pool(String acquireTimeout) {
    return Map.of("maximumSize", POOL_SIZE, "acquireTimeout", acquireTimeout);
  }

  static JdbcPort open(String url, String user, String password) {
    return open(url, user, password, Map.of());
  }

  static JdbcPort open(String url, String user, String password, Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>();
    values.put("url", url);
    values.put("user", user);
    values.put("password", password);
    values.put("pool", PATIENT);
    values.putAll(more);
    return (JdbcPort) new JdbcPortFactory().create(new PortSettings("store", Path.of("."), values));
  }
}
