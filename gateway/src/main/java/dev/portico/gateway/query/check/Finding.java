package dev.portico.gateway.query.check;

import dev.portico.gateway.catalog.TableName;
import java.util.Objects;

/**
 * What a check of one table's rows found. It counts rows and names columns; values of rows are
 * never in it.
 */
public record Finding(TableName table, Kind kind, String message) {

  /** What a finding means for the table. */
  public enum Kind {
    /** Some rows contradict what the contract says of them. */
    PROBLEM,
    /** The contract does not say enough for a check. */
    NOTE,
    /** The rows could not be read. */
    FAILED
  }

  public Finding {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return table
        + ": "
        + switch (kind) {
          case PROBLEM -> "problem: ";
          case NOTE -> "note: ";
          case FAILED -> "not checked: ";
        }
        + message;
  }
}
