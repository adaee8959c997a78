package dev.portico.gateway.sql.parse;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Writes the session's schema before the tables that a statement names without one, so that all
 * later steps meet whole names. A name that a WITH around it gives is left alone. Changes the tree;
 * for one tree and one thread.
 */
final class DefaultSchema extends SqlBasicVisitor<Void> {
  private final String schema;
  private Set<String> withNames = Set.of();

  DefaultSchema(String schema) {
    this.schema = schema;
  }

  @Override
  public Void visit(SqlCall call) {
    if (call instanceof SqlWith with) {
      return with(with);
    } else if (call instanceof SqlSelect select) {
      select.setFrom(named(select.getFrom()));
    } else if (call instanceof SqlJoin join) {
      join.setLeft(named(join.getLeft()));
      join.setRight(named(join.getRight()));
    } else if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
      call.setOperand(0, named(call.operand(0)));
    }
    return super.visit(call);
  }

  /** A query of a WITH sees the names before it, the query below sees all. */
  private Void with(SqlWith with) {
    Set<String> outside = withNames;
    for (SqlNode node : with.withList) {
      SqlWithItem item = (SqlWithItem) node;
      item.query.accept(this);
      Set<String> more = new HashSet<>(withNames);
      more.add(item.name.getSimple().toLowerCase(Locale.ROOT));
      withNames = more;
    }
    with.body.accept(this);
    withNames = outside;
    return null;
  }

  /** What stands in a FROM clause, with the schema where only a table's name stands. */
  private SqlNode named(SqlNode item) {
    if (item instanceof SqlIdentifier name) {
      return isTable(name)
          ? new SqlIdentifier(
              List.of(schema, name.getSimple()),
              null,
              name.getParserPosition(),
              List.of(name.getParserPosition(), name.getParserPosition()))
          : name;
    } else if (item instanceof SqlSnapshot snapshot) {
      snapshot.setOperand(0, named(snapshot.getTableRef()));
    } else if (item instanceof SqlCall call && holdsTable(call)) {
      call.setOperand(0, named(call.operand(0)));
    }
    return item;
  }

  private boolean isTable(SqlIdentifier name) {
    return name.isSimple() && !withNames.contains(name.getSimple().toLowerCase(Locale.ROOT));
  }

  private static boolean holdsTable(SqlCall call) {
    return switch (call.getKind()) {
      case AS, TABLESAMPLE, EXTEND, TABLE_REF, LATERAL -> true;
      default -> false;
    };
  }
}
