package dev.portico.gateway.config.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value in a YAML file and the line it begins on (from 1). Immutable. */
public sealed interface YamlNode permits YamlScalar, YamlList, YamlMap {

  /** The line on which the value begins, from 1. */
  int line();

  /**
   * The value as Java: text, {@link Long}, {@link java.math.BigDecimal}, {@link Boolean}, {@link
   * List}, {@link Map}, or null.
   */
  Object toJava();

  /** What it is, for messages: {@code a text}, {@code a list}, … */
  String kind();

  /** How many nodes the value has with every alias written out. */
  int size();

  /** The scalar's text; empty for lists, maps and null. */
  default Optional<String> text() {
    return Optional.empty();
  }

  /** Whether it is an empty or {@code null} value. */
  default boolean isNull() {
    return false;
  }
}
