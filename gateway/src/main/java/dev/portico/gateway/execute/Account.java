package dev.portico.gateway.execute;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How an answer came about, as far as its caller may know; for doors that write it beside the rows.
 *
 * @param askedAt when the statement began; what it calls now
 * @param catalogVersion the number of the catalog it was planned with; 0 when it needed none
 * @param policies per table what policies kept back and why, as EXPLAIN POLICY says it
 * @param reads of when the tables were read; empty when all were read as they are
 */
public record Account(
    Instant askedAt, long catalogVersion, List<String> policies, List<String> reads) {
  /** Of an answer that read no table. */
  public static final Account NONE = new Account(Instant.EPOCH, 0, List.of(), List.of());

  public Account {
    Objects.requireNonNull(askedAt, "askedAt");
    policies = List.copyOf(policies);
    reads = List.copyOf(reads);
  }
}
