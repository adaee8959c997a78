package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.parser.SqlParserUtil.ToTreeListItem;

/**
 * Makes trees of the operands and operators that the generated parser has read, which alone calls
 * it. Calcite looks at all operators for each of them and hangs a chain up as deep as it is long,
 * which later steps copy level by level: 10,000 terms took 8 s. So a long chain of ORs and ANDs is
 * taken apart first and becomes a balanced tree.
 */
public final class ExpressionTrees {
  private static final int LONG = 200;

  /** Operands and operators that Calcite still treats in a few seconds. */
  private static final int MOST_ITEMS = 25_000;

  private ExpressionTrees() {}

  /**
   * The tree of one expression.
   *
   * @param list operands and {@link ToTreeListItem}s, as they stand in the text
   */
  public static SqlNode toTree(List<Object> list) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("reading was interrupted");
    } else if (list.size() < LONG || list.stream().anyMatch(ExpressionTrees::bindsLessThanOr)) {
      return bounded(list);
    }
    Chain chain = Chain.of(list, SqlStdOperatorTable.OR);
    if (chain.positions.isEmpty()) {
      chain = Chain.of(list, SqlStdOperatorTable.AND);
    }
    return chain.positions.isEmpty() ? bounded(list) : chain.balanced();
  }

  private static SqlNode bounded(List<Object> list) {
    if (list.size() > MOST_ITEMS) {
      throw new GatewayException(
          ErrorCode.SQL_TOO_COMPLEX,
          "an expression has more than " + MOST_ITEMS / 2 + " operators in a row; split it");
    }
    return SqlParserUtil.toTree(list);
  }

  private static boolean bindsLessThanOr(Object item) {
    return item instanceof ToTreeListItem operator
        && Math.max(operator.getOperator().getLeftPrec(), operator.getOperator().getRightPrec())
            < SqlStdOperatorTable.OR.getLeftPrec();
  }

  /** Terms with one operator between each two. */
  private static final class Chain {
    private final SqlBinaryOperator operator;
    private final List<List<Object>> terms = new ArrayList<>();
    private final List<SqlParserPos> positions = new ArrayList<>();

    private Chain(SqlBinaryOperator operator) {
      this.operator = operator;
    }

    static Chain of(List<Object> list, SqlBinaryOperator operator) {
      Chain chain = new Chain(operator);
      List<Object> term = new ArrayList<>();
      int betweens = 0;
      for (Object item : list) {
        SqlOperator found = item instanceof ToTreeListItem i ? i.getOperator() : null;
        betweens += found instanceof SqlBetweenOperator ? 1 : 0;
        if (found == SqlStdOperatorTable.AND && betweens > 0) {
          betweens--;
          term.add(item);
        } else if (found == operator) {
          chain.positions.add(((ToTreeListItem) item).getPos());
          chain.terms.add(term);
          term = new ArrayList<>();
        } else {
          term.add(item);
        }
      }
      chain.terms.add(term);
      return chain;
    }

    SqlNode balanced() {
      return balanced(0, terms.size());
    }

    private SqlNode balanced(int from, int to) {
      if (to - from == 1) {
        return toTree(terms.get(from));
      }
      int middle = (from + to) >>> 1;
      SqlNode left = balanced(from, middle);
      SqlNode right = balanced(middle, to);
      SqlParserPos position = positions.get(middle - 1).plusAll(List.of(left, right));
      return operator.createCall(position, left, right);
    }
  }
}
