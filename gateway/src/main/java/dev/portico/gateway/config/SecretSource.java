package dev.portico.gateway.config;

import java.util.Optional;

/**
 * Where {@code ${env:NAME}} is looked up; the composition root hands in the process's environment,
 * tests a map.
 */
@FunctionalInterface
public interface SecretSource {

  /** The value of an environment variable, empty when it is not set. */
  Optional<String> variable(String name);
}
