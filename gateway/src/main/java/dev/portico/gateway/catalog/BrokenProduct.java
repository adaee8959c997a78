package dev.portico.gateway.catalog;

import java.util.Objects;

/**
 * A product that is not published because of faults.
 *
 * @param reason its first fault, with file and line
 */
public record BrokenProduct(DataProduct product, String reason) {
  public BrokenProduct {
    Objects.requireNonNull(product, "product");
    Objects.requireNonNull(reason, "reason");
  }
}
