package dev.portico.gateway.session;

import java.util.Collection;
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

  /** The role that may register the products of domains that it owns. */
  public static final String DOMAIN_OWNER_ROLE = "domain-owner";

  private static final String OWNED_DOMAINS = "domains";

  public Principal {
    Objects.requireNonNull(name, "name");
    roles = Set.copyOf(roles);
    attributes = Map.copyOf(attributes);
  }

  public boolean hasRole(String role) {
    return roles.contains(role);
  }

  /**
   * Whether this caller answers for a domain: it has the role {@code domain-owner}, and its
   * attribute {@code domains} lists the domain, letter by letter. The shipped policies say the
   * same.
   */
  public boolean ownsDomain(String domain) {
    return hasRole(DOMAIN_OWNER_ROLE)
        && attributes.get(OWNED_DOMAINS) instanceof Collection<?> owned
        && owned.contains(domain);
  }
}
