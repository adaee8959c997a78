package dev.portico.gateway.state;

import dev.portico.gateway.session.SessionSettings;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/**
 * Something to be read, with the settings under which: what an access key opens and what a saved
 * query holds.
 *
 * @param target a statement or a table
 * @param asOf the instant as of which it is read, as its author wrote it
 * @param purpose why it is read, as the policies know it
 * @param timeZone of timestamps without zone
 */
public record Reading(
    Target target, Optional<String> asOf, Optional<String> purpose, ZoneId timeZone) {
  public Reading {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(timeZone, "timeZone");
  }

  /** What is read. */
  public sealed interface Target {
    /** It in words, for the audit trail. */
    String words();
  }

  /** Exactly this statement. */
  public record Statement(String sql) implements Target {
    public Statement {
      Objects.requireNonNull(sql, "sql");
    }

    @Override
    public String words() {
      return sql;
    }
  }

  /** A table, of which its reader may choose columns and rows. */
  public record Table(String schema, String table) implements Target {
    public Table {
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(table, "table");
    }

    @Override
    public String words() {
      return "table " + schema + "." + table;
    }
  }

  /** The settings of a session that reads it. */
  public SessionSettings settings() {
    return SessionSettings.DEFAULT.withAsOf(asOf).withPurpose(purpose).withTimeZone(timeZone);
  }
}
