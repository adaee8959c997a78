package dev.portico.gateway.weave;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The operators that only the weaver puts into a plan. The planner's simplification knows nothing
 * of them, so it cannot look through them, move what stands in them, or leave it out. No name leads
 * to them from SQL.
 */
public final class PolicyOperators {

  /**
   * {@code POLICY(condition, n, column)}: the row filter of the nth table of the query. TRUE, FALSE
   * or unknown as its condition. The column ties it to its table even when the condition comes to
   * be a constant.
   */
  public static final SqlFunction POLICY = function("$POLICY", ReturnTypes.ARG0);

  /**
   * {@code GUARD(condition, expression)}: a caller's expression that may fail, evaluated only for
   * rows whose condition is TRUE; NULL for the others, which the condition keeps out anyway.
   */
  public static final SqlFunction GUARD = function("$GUARD", ReturnTypes.BOOLEAN_NULLABLE);

  /**
   * {@code MASKED(expression, name, column)}: what a caller sees in place of a column. As long as
   * rules move things, the column ties it to its table, also when its expression is a constant.
   */
  public static final SqlFunction MASKED = function("$MASKED", ReturnTypes.ARG0);

  /**
   * {@code HASH(value, inner pad, outer pad, digits, name of the key)}; digits 0 gives a BIGINT.
   * The name is for {@link #wholeHashKey}; nothing writes it.
   */
  public static final SqlFunction HASH = mask("$HASH");

  /** {@code PARTIAL(text, first, last, fill)}. */
  public static final SqlFunction PARTIAL = mask("$PARTIAL");

  /** {@code EMAIL(text)}. */
  public static final SqlFunction EMAIL = mask("$EMAIL");

  /** {@code TRUNCATE(date or timestamp, unit)}. */
  public static final SqlFunction TRUNCATE = mask("$TRUNCATE");

  /** {@code BUCKET(number, size as text)}. */
  public static final SqlFunction BUCKET = mask("$BUCKET");

  /** {@code ROUND(number, digits)}. */
  public static final SqlFunction ROUND = mask("$ROUND");

  /** Masks that give NULL for NULL. */
  private static final Set<SqlOperator> KEEP_NULL =
      Set.of(HASH, PARTIAL, EMAIL, TRUNCATE, BUCKET, ROUND);

  /** {@code CONTAINS(text, part)}. */
  public static final SqlFunction CONTAINS = function("$CONTAINS", ReturnTypes.BOOLEAN_NULLABLE);

  /** {@code STARTS(text, part)}. */
  public static final SqlFunction STARTS = function("$STARTS", ReturnTypes.BOOLEAN_NULLABLE);

  /** {@code ENDS(text, part)}. */
  public static final SqlFunction ENDS = function("$ENDS", ReturnTypes.BOOLEAN_NULLABLE);

  /** A statement's own parameters are numbered far below. */
  private static final int FIRST_VALUE = 1 << 30;

  /** All digits of an HMAC-SHA-256. */
  private static final int WHOLE_HASH = 64;

  private PolicyOperators() {}

  private static SqlFunction function(String name, SqlReturnTypeInference type) {
    return new SqlFunction(
        name,
        SqlKind.OTHER_FUNCTION,
        type,
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
  }

  /** The weaver gives each call its type. */
  private static SqlFunction mask(String name) {
    return function(name, ReturnTypes.ARG0);
  }

  /** A value of the policies, by its number in the view; it enters the plan as a parameter. */
  static RexNode value(RexBuilder rex, RelDataType type, int number) {
    return rex.makeDynamicParam(type, FIRST_VALUE + number);
  }

  /** The number of the policies' value that a parameter stands for; empty for a caller's own. */
  public static OptionalInt valueNumber(RexDynamicParam parameter) {
    return parameter.getIndex() >= FIRST_VALUE
        ? OptionalInt.of(parameter.getIndex() - FIRST_VALUE)
        : OptionalInt.empty();
  }

  /** Whether an expression is a row filter. */
  public static boolean isPolicy(RexNode node) {
    return node instanceof RexCall call && call.getOperator() == POLICY;
  }

  /** Whether a row filter or a mask is part of an expression. */
  public static boolean within(RexNode node) {
    return node instanceof RexCall call
        && (call.getOperator() == POLICY
            || call.getOperator() == MASKED
            || call.getOperands().stream().anyMatch(PolicyOperators::within));
  }

  /** Which table's row filter it is, see {@link AuthorizedScan#policyNumber()}. */
  public static int number(RexNode policy) {
    return ((RexLiteral) ((RexCall) policy).getOperands().get(1)).getValueAs(Integer.class);
  }

  /**
   * The name of the key when a mask shows the whole hash of a text column in every row: two such
   * masks of one key are equal when their columns are.
   */
  public static Optional<String> wholeHashKey(RexNode mask) {
    return mask instanceof RexCall masked
            && masked.getOperator() == MASKED
            && masked.getOperands().get(0) instanceof RexCall hash
            && hash.getOperator() == HASH
            && hash.getOperands().get(0) instanceof RexInputRef text
            && text.getType().getSqlTypeName() == SqlTypeName.VARCHAR
            && literal(hash, 3, Integer.class) == WHOLE_HASH
        ? Optional.of(literal(hash, 4, String.class))
        : Optional.empty();
  }

  /** The column under a mask that has a {@link #wholeHashKey}. */
  public static RexNode hashed(RexNode mask) {
    return ((RexCall) ((RexCall) mask).getOperands().get(0)).getOperands().get(0);
  }

  private static <T> T literal(RexCall call, int operand, Class<T> type) {
    return ((RexLiteral) call.getOperands().get(operand)).getValueAs(type);
  }

  /** Whether a mask gives NULL for a row in which every column is NULL. */
  public static boolean keepsNull(RexNode node) {
    return node instanceof RexCall masked
        && masked.getOperator() == MASKED
        && masked.getOperands().get(0) instanceof RexCall function
        && KEEP_NULL.contains(function.getOperator());
  }

  static RexNode policy(RexBuilder rex, RexNode condition, int number, RexNode column) {
    return rex.makeCall(
        condition.getType(),
        POLICY,
        List.of(condition, rex.makeExactLiteral(BigDecimal.valueOf(number)), column));
  }

  static RexNode masked(RexBuilder rex, RexNode expression, String name, RexNode column) {
    return rex.makeCall(
        expression.getType(), MASKED, List.of(expression, rex.makeLiteral(name), column));
  }

  /** The same expressions, in which masks name no column that they do not read. */
  public static RexShuttle untie(RexBuilder rex) {
    return new RexShuttle() {
      @Override
      public RexNode visitCall(RexCall call) {
        RexCall visited = (RexCall) super.visitCall(call);
        return visited.getOperator() == MASKED && visited.getOperands().size() > 2
            ? rex.makeCall(visited.getType(), MASKED, visited.getOperands().subList(0, 2))
            : visited;
      }
    };
  }

  /** The guarded form of a caller's expression. */
  public static RexNode guard(RexBuilder rex, RexNode condition, RexNode expression) {
    RelDataType type = rex.getTypeFactory().createTypeWithNullability(expression.getType(), true);
    return rex.makeCall(type, GUARD, List.of(condition, expression));
  }
}
