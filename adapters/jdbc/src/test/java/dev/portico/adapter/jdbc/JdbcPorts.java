package dev.portico.adapter.jdbc;

import dev.portico.spi.PortSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Makes ports for tests the way the gateway does. */
final class JdbcPorts {
  /** Small, so that tests can use it up. */
  static final int POOL_SIZE = 3;

  private JdbcPorts() {}

  static JdbcPort open(String url, String user, String password) {
    return open(url, user, password, Map.of());
  }

  static JdbcPort open(String url, String user, String password, Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>();
    values.put("url", url);
    values.put("user", user);
    values.put("password", password);
    values.put("pool", Map.of("maximumSize", POOL_SIZE, "acquireTimeout", "400ms"));
    values.putAll(more);
    return (JdbcPort) new JdbcPortFactory().create(new PortSettings("store", Path.of("."), values));
  }
}
