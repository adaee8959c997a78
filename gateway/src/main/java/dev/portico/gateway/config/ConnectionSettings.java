package dev.portico.gateway.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An entry under {@code connections:}.
 *
 * @param type which adapter serves it, such as {@code jdbc}
 * @param allow who may publish from it; empty: nobody
 * @param settings everything else, with secrets resolved, for the adapter to check
 * @param line where it stands in {@code portico.yaml}, from 1
 */
public record ConnectionSettings(
    String name, String type, List<Grant> allow, Map<String, Object> settings, int line) {
  public ConnectionSettings {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    allow = List.copyOf(allow);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Whether a port made from {@code other} would be the same port. */
  public boolean samePort(ConnectionSettings other) {
    return name.equals(other.name) && type.equals(other.type) && settings.equals(other.settings);
  }

  /** Name and type only: the settings hold secrets. */
  @Override
  public String toString() {
    return "connection " + name + " (" + type + ")";
  }
}
