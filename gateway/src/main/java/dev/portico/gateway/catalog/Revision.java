package dev.portico.gateway.catalog;

import java.time.Instant;
import java.util.Objects;

/**
 * One registration of a product, as it is kept.
 *
 * @param number from 1, in the order of registering
 * @param previous the revision that was in force before it; 0 when there was none
 * @param id of the product
 * @param name of the product
 * @param version of the product
 * @param by who registered it
 * @param at when
 * @param inForce whether it is published now
 */
public record Revision(
    long number,
    long previous,
    String id,
    String name,
    String version,
    String by,
    Instant at,
    boolean inForce) {
  public Revision {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(at, "at");
  }
}
