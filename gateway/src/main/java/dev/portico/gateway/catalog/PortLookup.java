package dev.portico.gateway.catalog;

import dev.portico.spi.Port;

/** How the loader meets the ports: it only wants to know what kind of store a connection is. */
@FunctionalInterface
interface PortLookup {

  /**
   * The port of a connection that is in the settings.
   *
   * @throws dev.portico.gateway.error.GatewayException when its settings are wrong
   */
  Port port(String connection);
}
