package dev.portico.gateway.protocol.http;

import dev.portico.gateway.catalog.ProductRegistry;
import dev.portico.gateway.catalog.Registration;
import dev.portico.gateway.session.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the door needs of the server for registering products. Each method checks that the caller
 * may, records what it did or refused, and may take seconds. Safe for many threads.
 */
public interface Products {
  /**
   * Registers a product, or only checks it.
   *
   * @param files content by file name
   */
  Registration register(
      Session by, String domain, Map<String, byte[]> files, ProductRegistry.Mode mode);

  /**
   * Puts an earlier revision of a product in force again.
   *
   * @param product its name or id
   * @param to the revision, 0 to publish none; empty for the one before
   */
  Registration undo(Session by, String domain, String product, Optional<Long> to);

  /** The registered products of the caller's domains; all of them for an operator. */
  List<ProductRegistry.Kept> kept(Session by);
}
