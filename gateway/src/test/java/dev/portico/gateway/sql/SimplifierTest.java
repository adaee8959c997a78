package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.rel.metadata.NullSentinel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInterpreter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSimplify;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;

/**
 * Made-up conditions over columns that may be NULL, simplified by Calcite, mean what they meant: to
 * a filter, which takes UNKNOWN for FALSE, and to a select list, which shows it.
 */
class SimplifierTest {
  private static final int CONDITIONS = Integer.getInteger("portico.simplifier.conditions", 5_000);
  private static final RelDataTypeFactory TYPES = new JavaTypeFactoryImpl();
  private static final RexBuilder REX = new SafeRexBuilder(TYPES);
  private static final RexNode X = column(SqlTypeName.INTEGER, 0);
  private static final RexNode Y = column(SqlTypeName.INTEGER, 1);
  private static final RexNode FLAG = column(SqlTypeName.BOOLEAN, 2);
  private static final Comparable<?> NULL = NullSentinel.INSTANCE;
  private static final List<Comparable<?>> X_VALUES =
      List.of(NULL, number(-1), number(0), number(1), number(2));
  private static final List<Comparable<?>> Y_VALUES = List.of(NULL, number(0), number(1));
  private static final List<Comparable<?>> FLAGS = List.of(NULL, true, false);
  private static final List<SqlOperator> COMPARISONS =
      List.of(
          SqlStdOperatorTable.LESS_THAN,
          SqlStdOperatorTable.EQUALS,
          SqlStdOperatorTable.NOT_EQUALS,
          SqlStdOperatorTable.GREATER_THAN_OR_EQUAL);
  private static final List<SqlOperator> TESTS =
      List.of(
          SqlStdOperatorTable.NOT,
          SqlStdOperatorTable.IS_TRUE,
          SqlStdOperatorTable.IS_NOT_TRUE,
          SqlStdOperatorTable.IS_FALSE,
          SqlStdOperatorTable.IS_NOT_FALSE,
          SqlStdOperatorTable.IS_NULL,
          SqlStdOperatorTable.IS_NOT_NULL);

  private final RexSimplify simplify =
      new RexSimplify(REX, RelOptPredicateList.EMPTY, RexUtil.EXECUTOR);

  @Test
  void aSimplifiedConditionMeansTheSame() {
    int simpler = 0;
    for (int seed = 0; seed < CONDITIONS; seed++) {
      Random random = new Random(seed);
      RexNode condition = condition(random, 1 + random.nextInt(4));
      for (RexUnknownAs unknown : List.of(RexUnknownAs.FALSE, RexUnknownAs.UNKNOWN)) {
        RexNode simplified = simplify.simplifyUnknownAs(condition, unknown);
        simpler += simplified.equals(condition) ? 0 : 1;
        compare(condition, simplified, unknown);
      }
    }
    assertTrue(simpler > CONDITIONS, "of " + CONDITIONS + " twice, simplified: " + simpler);
  }

  private static void compare(RexNode condition, RexNode simplified, RexUnknownAs unknown) {
    for (Comparable<?> x : X_VALUES) {
      for (Comparable<?> y : Y_VALUES) {
        for (Comparable<?> flag : FLAGS) {
          Map<RexNode, Comparable> row = Map.of(X, x, Y, y, FLAG, flag);
          assertEquals(
              value(condition, row, unknown),
              value(simplified, row, unknown),
              () -> condition + " became " + simplified + ", " + unknown + ": " + row);
        }
      }
    }
  }

  private static Object value(RexNode node, Map<RexNode, Comparable> row, RexUnknownAs unknown) {
    Object value = RexInterpreter.evaluate(node.accept(new Readable()), row);
    return value == NULL && unknown == RexUnknownAs.FALSE ? false : value;
  }

  private static RexNode condition(Random random, int depth) {
    if (depth == 0 || random.nextInt(5) == 0) {
      return leaf(random);
    }
    RexNode first = condition(random, depth - 1);
    return switch (random.nextInt(12)) {
      case 0, 1 -> REX.makeCall(SqlStdOperatorTable.AND, first, condition(random, depth - 1));
      case 2, 3 -> REX.makeCall(SqlStdOperatorTable.OR, first, condition(random, depth - 1));
      case 4, 5 ->
          REX.makeCall(
              SqlStdOperatorTable.CASE,
              first,
              condition(random, depth - 1),
              condition(random, depth - 1));
      default -> REX.makeCall(TESTS.get(random.nextInt(TESTS.size())), first);
    };
  }

  private static RexNode leaf(Random random) {
    RexNode column = random.nextBoolean() ? X : Y;
    return switch (random.nextInt(6)) {
      case 0 -> REX.makeCall(SqlStdOperatorTable.IS_NULL, column);
      case 1 -> REX.makeCall(SqlStdOperatorTable.IS_NOT_NULL, column);
      case 2 -> FLAG;
      case 3 -> REX.makeCall(SqlStdOperatorTable.LESS_THAN, X, Y);
      default ->
          REX.makeCall(
              COMPARISONS.get(random.nextInt(COMPARISONS.size())),
              random.nextInt(4) == 0 ? withDefault(random) : column,
              literal(random));
    };
  }

  private static RexNode withDefault(Random random) {
    return REX.makeCall(
        SqlStdOperatorTable.CASE,
        REX.makeCall(SqlStdOperatorTable.IS_NOT_NULL, X),
        X,
        literal(random));
  }

  private static RexNode literal(Random random) {
    return REX.makeExactLiteral(number(random.nextInt(4) - 1));
  }

  private static BigDecimal number(int value) {
    return BigDecimal.valueOf(value);
  }

  private static RexNode column(SqlTypeName name, int index) {
    RelDataType type = TYPES.createTypeWithNullability(TYPES.createSqlType(name), true);
    return REX.makeInputRef(type, index);
  }

  /** Calcite's interpreter knows its own operators only. */
  private static final class Readable extends RexShuttle {
    private final RexBuilder plain = new RexBuilder(TYPES);

    @Override
    public RexNode visitCall(RexCall call) {
      RexCall visited = (RexCall) super.visitCall(call);
      return visited.getOperator() == SafeRexBuilder.IS_NOT_FALSE
          ? plain.makeCall(SqlStdOperatorTable.IS_NOT_FALSE, visited.getOperands())
          : visited;
    }
  }
}
