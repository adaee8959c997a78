package dev.portico.gateway.sql.parse;

import dev.portico.gateway.catalog.TableName;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Collects the names that stand where a table may stand. It over-approximates: a WITH name that
 * shadows a table is reported as that table, which asks for one decision too many, never one too
 * few.
 */
final class TableNames extends SqlBasicVisitor<Void> {
  /** The name of the one catalog, which may stand before a schema. */
  static final String CATALOG = "mesh";

  private final PeriodClauses clauses;
  private final Set<TableReference> references = new LinkedHashSet<>();

  /** Items of SELECT lists: what stands before their AS is a column. */
  private final Map<SqlNode, SqlNode> columns = new IdentityHashMap<>();

  private TableNames(PeriodClauses clauses) {
    this.clauses = clauses;
  }

  /**
   * @param clauses that were taken out of the tree
   */
  static TableNames of(SqlNode tree, PeriodClauses clauses) {
    TableNames visitor = new TableNames(clauses);
    tree.accept(visitor);
    return visitor;
  }

  /** The table that the parts of a name tell, with or without the catalog. */
  static Optional<TableName> of(List<String> parts) {
    int size = parts.size();
    return size == 2 || size == 3 && parts.get(0).equalsIgnoreCase(CATALOG)
        ? Optional.of(new TableName(parts.get(size - 2), parts.get(size - 1)))
        : Optional.empty();
  }

  Set<TableReference> references() {
    return references;
  }

  /** The number of question marks of a tree. */
  static int parameters(SqlNode tree) {
    int[] most = {0};
    tree.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam param) {
            most[0] = Math.max(most[0], param.getIndex() + 1);
            return null;
          }
        });
    return most[0];
  }

  @Override
  public Void visit(SqlCall call) {
    if (call instanceof SqlSelect select) {
      select.getSelectList().forEach(item -> columns.put(item, item));
      fromItem(select.getFrom());
    } else if (call instanceof SqlJoin join) {
      fromItem(join.getLeft());
      fromItem(join.getRight());
    } else {
      switch (columns.containsKey(call) ? SqlKind.OTHER : call.getKind()) {
        case AS, TABLESAMPLE, EXTEND, EXPLICIT_TABLE, TABLE_REF, LATERAL, COLLECTION_TABLE ->
            fromItem(call.operand(0));
        default -> {}
      }
    }
    return super.visit(call);
  }

  /** Only names matter here: calls are visited on their own. */
  private void fromItem(SqlNode node) {
    if (node instanceof SqlIdentifier identifier) {
      of(identifier.names)
          .map(name -> clauses.reference(name, identifier.getParserPosition()))
          .ifPresent(references::add);
    }
  }
}
