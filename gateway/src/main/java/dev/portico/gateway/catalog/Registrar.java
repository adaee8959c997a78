package dev.portico.gateway.catalog;

import java.util.Optional;
import java.util.Set;

/** Who registers a product, as the {@link ProductRegistry} needs to know them. */
public interface Registrar {
  /** Their name, which is kept with the revision. */
  String name();

  /**
   * The columns they see of a published table; empty when it does not exist for them. A product's
   * query may name nothing else of other domains, so that registering tells nobody more than
   * reading.
   */
  Optional<Set<String>> columns(TableName table);

  /**
   * Records that this will be in force; nothing changes when it throws.
   *
   * @param registration what was checked
   */
  void accepted(Registration registration);
}
