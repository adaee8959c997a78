package dev.portico.gateway.catalog;

import dev.portico.spi.PortFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the catalog finds the adapters: in the server the ones on its class path and in its plugins
 * folder. Safe for many threads.
 */
public interface PortSource {

  /** The factory of a type of connection; empty when there is no such adapter. */
  Optional<PortFactory> forType(String type);

  /** The types there are, for messages. */
  Set<String> types();

  /** Adapters that could not be loaded. */
  default List<Problem> problems() {
    return List.of();
  }

  /** The adapters of the server. */
  static PortSource of(PortFactories factories) {
    return new PortSource() {
      @Override
      public Optional<PortFactory> forType(String type) {
        return factories.forType(type);
      }

      @Override
      public Set<String> types() {
        return factories.types();
      }

      @Override
      public List<Problem> problems() {
        return factories.problems();
      }
    };
  }
}
