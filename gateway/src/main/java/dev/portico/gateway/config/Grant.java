package dev.portico.gateway.config;

import java.util.Optional;

/**
 * One entry of a connection's {@code allow:} list.
 *
 * @param domain the domain that may publish, {@code *} for every domain
 * @param schema the store's only schema it may publish from; empty: all schemas
 * @param prefix the folder or URL its locations must lie in; empty: the whole root
 */
public record Grant(String domain, Optional<String> schema, Optional<String> prefix) {

  /** Whether the entry concerns a domain. */
  public boolean concerns(String name) {
    return domain.equals("*") || domain.equalsIgnoreCase(name);
  }
}
