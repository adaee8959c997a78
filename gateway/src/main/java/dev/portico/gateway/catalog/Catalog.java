package dev.portico.gateway.catalog;

import dev.portico.spi.Port;

/** The living catalog: the snapshot in force and the ports behind it. Safe for many threads. */
public interface Catalog {

  /** The snapshot in force. */
  CatalogSnapshot snapshot();

  /**
   * The port of a connection.
   *
   * @throws dev.portico.gateway.error.GatewayException when there is no such connection or its
   *     settings are wrong
   */
  Port port(String connection);
}
