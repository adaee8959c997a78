package dev.portico.adapter.jdbc;

import dev.portico.spi.Port;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;

/**
 * Makes the ports of connections with {@code type: jdbc}; called once per connection when the
 * server reads its settings.
 */
public final class JdbcPortFactory implements PortFactory {

  @Override
  public String type() {
    return "jdbc";
  }

  @Override
  public Port create(PortSettings settings) {
    return new JdbcPort(JdbcPortConfig.read(settings));
  }
}
