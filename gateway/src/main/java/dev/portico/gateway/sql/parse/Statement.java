package dev.portico.gateway.sql.parse;

import java.util.Optional;

/** What kind of statement a text is. */
public sealed interface Statement {

  /** A query to run, or to explain. */
  record Query(ParsedQuery query, Explain explain) implements Statement {}

  /** SET name = value; an empty value is RESET. */
  record Assign(String name, Optional<String> value) implements Statement {}

  /** SHOW name. */
  record Show(String name) implements Statement {}

  /** BEGIN, COMMIT, ROLLBACK: accepted, without effect on read-only products. */
  record Transaction() implements Statement {}

  /** What to tell about a query instead of, or beside, running it. */
  enum Explain {
    NO,
    PLAN,
    ANALYZE,
    POLICY
  }
}
