package dev.portico.testkit;

import dev.portico.spi.ColumnType;
import java.util.Objects;

/**
 * One value at the edge of a type.
 *
 * @param type the type of the column that holds it
 * @param name says what is special about it; fixtures refuse values by this name
 * @param value the Java object that the type's kind names, {@link EndOfDay#INSTANCE} for TIME
 *     24:00, or null
 */
public record EdgeValue(ColumnType type, String name, Object value) {
  public EdgeValue {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
  }

  /** TIME 24:00, which {@link java.time.LocalTime} lacks. */
  public enum EndOfDay {
    INSTANCE;

    /** Microseconds since midnight. */
    public static final long MICROS = 86_400_000_000L;
  }

  @Override
  public String toString() {
    return type + " " + name;
  }
}
