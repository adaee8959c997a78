package dev.portico.gateway.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a table keeps its past, as its contract declares it in {@code timeTravel}. Columns are named
 * as published. Immutable.
 */
public sealed interface TimeTravel {
  TimeTravel NONE = new None();

  /** As contracts write it. */
  String strategy();

  /** The store keeps current rows only. */
  record None() implements TimeTravel {
    @Override
    public String strategy() {
      return "none";
    }
  }

  /**
   * Each row says from when until when it was current.
   *
   * @param zone of columns without one
   * @param retention how far back it can be read; empty for ever
   */
  record Validity(String validFrom, String validTo, ZoneId zone, Optional<Period> retention)
      implements TimeTravel {
    /** Without an end of what is kept. */
    public Validity(String validFrom, String validTo, ZoneId zone) {
      this(validFrom, validTo, zone, Optional.empty());
    }

    public Validity {
      Objects.requireNonNull(validFrom, "validFrom");
      Objects.requireNonNull(validTo, "validTo");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(retention, "retention");
    }

    @Override
    public String strategy() {
      return "validity";
    }
  }

  /**
   * Rows are only added.
   *
   * @param key whose newest row is current; empty when every row stays
   * @param sequence decides between rows of one key and instant
   * @param retention how far back it can be read; empty for ever
   */
  record Log(
      String recordedAt,
      List<String> key,
      Optional<String> sequence,
      Optional<Deleted> deletedWhen,
      ZoneId zone,
      Optional<Period> retention)
      implements TimeTravel {
    public Log {
      Objects.requireNonNull(recordedAt, "recordedAt");
      key = List.copyOf(key);
      Objects.requireNonNull(sequence, "sequence");
      Objects.requireNonNull(deletedWhen, "deletedWhen");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(retention, "retention");
    }

    @Override
    public String strategy() {
      return "log";
    }
  }

  /**
   * Which rows of a log say that their key is gone.
   *
   * @param equals the text of the value that says so; empty for a boolean column that is true
   */
  record Deleted(String column, Optional<String> equals) {
    public Deleted {
      Objects.requireNonNull(column, "column");
      Objects.requireNonNull(equals, "equals");
    }
  }

  /**
   * A full copy for each value of a column or of a {@code key=value} folder.
   *
   * @param retention how far back it can be read; empty for ever
   */
  record Snapshots(String partition, ZoneId zone, Optional<Period> retention)
      implements TimeTravel {
    public Snapshots {
      Objects.requireNonNull(partition, "partition");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(retention, "retention");
    }

    @Override
    public String strategy() {
      return "snapshots";
    }
  }

  /**
   * A table of current rows and one of those that were.
   *
   * @param table where past rows are
   * @param port the other output port that has them; empty when they are on the connection of the
   *     current ones
   * @param retention how far back it can be read; empty for ever
   */
  record History(
      StoreRelation table,
      Optional<OtherPort> port,
      String validFrom,
      String validTo,
      ZoneId zone,
      Optional<Period> retention)
      implements TimeTravel {
    public History {
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(port, "port");
      Objects.requireNonNull(validFrom, "validFrom");
      Objects.requireNonNull(validTo, "validTo");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(retention, "retention");
    }

    @Override
    public String strategy() {
      return "history";
    }
  }

  /**
   * Another output port of the same product, of the connection and the spelling of its own.
   *
   * @param storeNames the store's spelling of each column, by the name under which the table
   *     publishes it
   */
  record OtherPort(String name, String connection, Map<String, String> storeNames) {
    public OtherPort {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(connection, "connection");
      storeNames = Map.copyOf(storeNames);
    }
  }

  /**
   * The gateway keeps the history itself.
   *
   * @param every how often it looks
   * @param retention how long a version is kept once it has ended; empty for ever
   * @param columns restricted columns that are kept all the same
   * @param optedIn who wanted it
   */
  record Captured(Duration every, Optional<Period> retention, List<String> columns, OptedIn optedIn)
      implements TimeTravel {
    public Captured {
      Objects.requireNonNull(every, "every");
      Objects.requireNonNull(retention, "retention");
      columns = List.copyOf(columns);
      Objects.requireNonNull(optedIn, "optedIn");
    }

    /** Whether the column's values are kept. */
    public boolean keeps(CatalogColumn column) {
      boolean restricted =
          column.classification().map("restricted"::equalsIgnoreCase).orElse(false);
      return !restricted || columns.contains(column.name());
    }

    @Override
    public String strategy() {
      return "captured";
    }
  }

  /**
   * The store keeps the versions of the table itself.
   *
   * @param retention how far back it can be read; empty for as far as the store does
   */
  record Native(Optional<Period> retention) implements TimeTravel {
    public Native {
      Objects.requireNonNull(retention, "retention");
    }

    @Override
    public String strategy() {
      return "native";
    }
  }

  /** Who wanted a table's history to be captured. */
  enum OptedIn {
    /** The domain, in the contract. */
    CONTRACT,
    /** The operator, for every table with a primary key. */
    OPERATOR
  }

  /** How far back it can be read; empty for ever. */
  default Optional<Period> retention() {
    return Optional.empty();
  }

  /** The earliest instant that can be read; empty when there is no end of what is kept. */
  default Optional<Instant> keptSince(Instant now) {
    return retention().map(kept -> now.atZone(ZoneOffset.UTC).minus(kept).toInstant());
  }

  /** Whether the table tells of each row from when until when it was current. */
  default boolean keepsVersions() {
    return this instanceof Validity
        || this instanceof History
        || this instanceof Captured
        || this instanceof Log log && !log.key().isEmpty();
  }

  /** The columns that tell of when a row was current, so that masking them masks that too. */
  default Optional<Ends> ends() {
    if (this instanceof Validity validity) {
      return Optional.of(new Ends(validity.validFrom(), validity.validTo()));
    } else if (this instanceof History history) {
      return Optional.of(new Ends(history.validFrom(), history.validTo()));
    }
    return this instanceof Log log
        ? Optional.of(new Ends(log.recordedAt(), log.recordedAt()))
        : Optional.empty();
  }

  /** The columns behind {@code _valid_from} and {@code _valid_to}. */
  record Ends(String from, String to) {}
}
