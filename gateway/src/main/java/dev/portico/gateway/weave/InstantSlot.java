package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.spi.ColumnType;
import java.time.Period;
import java.time.ZoneId;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A value of a woven plan that depends on an instant of the execution. Immutable; the executor
 * fills it.
 */
public sealed interface InstantSlot {

  /** The statement's clause; empty for what the session says. */
  OptionalInt clause();

  /** The type of the column that it meets. */
  ColumnType type();

  /**
   * An instant itself.
   *
   * @param zone of a column without one
   */
  record Moment(OptionalInt clause, Bound bound, ZoneId zone, ColumnType type)
      implements InstantSlot {
    public Moment {
      Objects.requireNonNull(clause, "clause");
      Objects.requireNonNull(bound, "bound");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(type, "type");
    }
  }

  /**
   * The beginning of what a table keeps of its past.
   *
   * @param kept how long before the statement's now it is
   * @param zone of a column without one
   */
  record Beginning(OptionalInt clause, Period kept, ZoneId zone, ColumnType type)
      implements InstantSlot {
    public Beginning {
      Objects.requireNonNull(clause, "clause");
      Objects.requireNonNull(kept, "kept");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(type, "type");
    }
  }

  /** The newest copy at or before an instant, by the value of its column in the store. */
  record Copy(OptionalInt clause, CatalogTable table, ColumnType type) implements InstantSlot {
    public Copy {
      Objects.requireNonNull(clause, "clause");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(type, "type");
    }
  }

  /** The version of a table, of those that its store keeps, that was current at an instant. */
  record Version(OptionalInt clause, CatalogTable table) implements InstantSlot {
    public Version {
      Objects.requireNonNull(clause, "clause");
      Objects.requireNonNull(table, "table");
    }

    @Override
    public ColumnType type() {
      return ColumnType.TIMESTAMP_TZ;
    }
  }

  /** The versions of a table that the gateway captured. */
  record Captured(OptionalInt clause, CatalogTable table) implements InstantSlot {
    public Captured {
      Objects.requireNonNull(clause, "clause");
      Objects.requireNonNull(table, "table");
    }

    @Override
    public ColumnType type() {
      return ColumnType.TIMESTAMP_TZ;
    }
  }

  /** Which instant of a period. */
  enum Bound {
    /** The one of AS OF, or now. */
    AT,
    /** The beginning of a span. */
    FROM,
    /** The end of a span. */
    TO
  }
}
