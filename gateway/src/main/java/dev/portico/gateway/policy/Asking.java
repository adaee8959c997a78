package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.session.Period;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The query on whose behalf a decision is asked for.
 *
 * @param queryId its name, as the audit record has it
 * @param time its one instant of now
 * @param operation what is done with the tables
 * @param periods what of the history of each table is asked for; a table of which only the current
 *     rows are read is not in it
 */
public record Asking(
    String queryId, Instant time, Operation operation, Map<TableName, Set<Period>> periods) {

  /** A query about current rows. */
  public Asking(String queryId, Instant time, Operation operation) {
    this(queryId, time, operation, Map.of());
  }

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
    periods = Map.copyOf(periods);
  }

  /** The same query, which reads of the history of tables. */
  public Asking about(Map<TableName, Set<Period>> history) {
    return new Asking(queryId, time, operation, history);
  }

  /** The same query, asking which tables there are. */
  public Asking toList() {
    return new Asking(queryId, time, Operation.LIST);
  }
}
