package dev.portico.spi;

import java.util.Objects;

/**
 * A column that a port delivers.
 *
 * @param name the name in the store, or the alias the fragment gives it
 * @param type the type its values have when they cross the boundary
 * @param nullable whether NULL may occur
 */
public record Column(String name, ColumnType type, boolean nullable) {
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
