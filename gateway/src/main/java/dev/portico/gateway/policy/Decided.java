package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.TableName;
import java.util.Map;
import java.util.Objects;

/**
 * The decision about the tables of one question. Immutable.
 *
 * @param verdicts one for each table that was asked about
 */
public record Decided(Map<TableName, Verdict> verdicts, DecisionInfo info) {
  public Decided {
    verdicts = Map.copyOf(verdicts);
    Objects.requireNonNull(info, "info");
  }
}
