package dev.portico.gateway.sql.parse;

import dev.portico.gateway.catalog.TableName;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlNode;

/**
 * A query that is SQL, whatever it means. Made by {@link SqlReader}; used by one thread, because
 * validation writes into the tree.
 */
public final class ParsedQuery {
  private final String sql;
  private final SqlNode tree;
  private final Set<TableReference> references;
  private final List<PeriodClause> clauses;
  private final int parameterCount;

  ParsedQuery(
      String sql,
      SqlNode tree,
      Set<TableReference> references,
      List<PeriodClause> clauses,
      int parameterCount) {
    this.sql = sql;
    this.tree = tree;
    // in the order of the text, so that the first name at fault is told each time
    this.references = Collections.unmodifiableSet(new LinkedHashSet<>(references));
    this.clauses = List.copyOf(clauses);
    this.parameterCount = parameterCount;
  }

  /** The query's text with anything before it (EXPLAIN) blanked out. */
  public String sql() {
    return sql;
  }

  /** The syntax tree, which validation changes. */
  public SqlNode tree() {
    return tree;
  }

  /**
   * Every name in a FROM clause that may be a table; a WITH name may be among them, or shadow one.
   */
  public Set<TableName> tablesNamed() {
    return references.stream()
        .map(TableReference::table)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The same names with their clauses. */
  public Set<TableReference> references() {
    return references;
  }

  /** The FOR SYSTEM_TIME clauses, by number. */
  public List<PeriodClause> clauses() {
    return clauses;
  }

  public int parameterCount() {
    return parameterCount;
  }
}
