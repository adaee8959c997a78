package dev.portico.gateway.sql.parse;

import dev.portico.gateway.catalog.TableName;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * A query that is SQL, whatever it means. Made by {@link SqlReader}; used by one thread, because
 * validation writes into the tree.
 */
public final class ParsedQuery {
  private final String sql;
  private final SqlNode tree;
  private final Set<TableName> tablesNamed;
  private final int parameterCount;

  ParsedQuery(String sql, SqlNode tree, Set<TableName> tablesNamed, int parameterCount) {
    this.sql = sql;
    this.tree = tree;
    this.tablesNamed = Set.copyOf(tablesNamed);
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
    return tablesNamed;
  }

  public int parameterCount() {
    return parameterCount;
  }
}
