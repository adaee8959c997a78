package dev.portico.adapter.rest;

import dev.portico.spi.Port;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;

/**
 * Makes the ports of connections of type {@code rest}: endpoints that answer GET with a JSON array
 * of objects.
 */
public final class RestPortFactory implements PortFactory {
  @Override
  public String type() {
    return "rest";
  }

  @Override
  public Port create(PortSettings settings) {
    return new RestPort(RestPortConfig.from(settings));
  }
}
