package dev.portico.gateway.policy;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * The query on whose behalf a decision is asked for.
 *
 * @param queryId its name, as the audit record has it
 * @param time its one instant of now
 * @param operation what is done with the tables
 */
public record Asking(String queryId, Instant time, Operation operation) {

  /** What a decision is for. */
  public enum Operation {
    /** Rows are read. */
    SELECT,
    /** Which tables and columns are there for the caller. */
    LIST,
    /** The plan of a query is shown. */
    EXPLAIN;

    /** As a policy reads it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Asking {
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(operation, "operation");
  }

  /** The same query, asking which tables there are. */
  public Asking toList() {
    return new Asking(queryId, time, Operation.LIST);
  }
}
