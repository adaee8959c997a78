package dev.portico.gateway.session;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An authenticated caller.
 *
 * @param name unique name
 * @param roles names of roles
 * @param attributes any JSON-like values (texts, numbers, booleans, lists, maps); go into the
 *     policy question as they are
 */
public record Principal(String name, Set<String> roles, Map<String, Object> attributes) {

  /** The role that may reload the server and see every running query. */
  public static final String OPERATOR_ROLE = "operator";

  public Principal {
    Objects.requireNonNull(name, "name");
    roles = Set.copyOf(roles);
    attributes = Map.copyOf(attributes);
  }

  public boolean hasRole(String role) {
    return roles.contains(role);
  }
}
