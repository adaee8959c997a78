package dev.portico.gateway.sql.parse;

import java.util.List;
import java.util.Optional;

/** What kind of statement a text is. */
public sealed interface Statement {

  /** A query to run, or to explain. */
  record Query(ParsedQuery query, Explain explain) implements Statement {}

  /** SET name = value; an empty value is RESET. */
  record Assign(String name, Optional<String> value) implements Statement {}

  /** SHOW name. */
  record Show(String name) implements Statement {}

  /** What the caller's view holds. */
  sealed interface Listing extends Statement {}

  /** SHOW ALL: every setting. */
  record Settings() implements Listing {}

  /** SHOW SCHEMAS. */
  record Schemas() implements Listing {}

  /** SHOW TABLES, of one schema or of all. */
  record Tables(Optional<String> schema) implements Listing {}

  /**
   * DESCRIBE, SHOW COLUMNS: one table.
   *
   * @param table with its clause's number
   * @param clauses none, or the one that says of when
   */
  record Describe(TableReference table, List<PeriodClause> clauses) implements Listing {
    public Describe {
      clauses = List.copyOf(clauses);
    }
  }

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
