package dev.portico.gateway.sql.parse;

import dev.portico.gateway.catalog.TableName;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A table where a statement names it.
 *
 * @param table the table
 * @param schema the schema under which the syntax tree names it, one for each clause
 * @param clause the number of its {@link PeriodClause} in the statement; empty when it has none
 */
public record TableReference(TableName table, String schema, OptionalInt clause) {
  public TableReference {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(clause, "clause");
  }

  /** The instant behind the name of its schema, as written; empty when there is none. */
  public Optional<String> alias() {
    return PeriodClauses.alias(schema);
  }

  /** The published schema behind one that stands in a syntax tree. */
  public static String schemaOf(String inTree) {
    return PeriodClauses.published(inTree);
  }
}
