package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelDigest;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;

/**
 * Writes a plan as one SELECT for one target. Each operator is absorbed into the SELECT under
 * construction while that leaves its meaning as it is, and wraps it as a sub-query otherwise; every
 * FROM item has an alias of its own and every column is qualified, so no name can mean two things.
 * For one plan and one thread.
 */
public final class PlanWriter implements WriteContext {
  private final Dialect dialect;
  private final Function<RelNode, Leaf> leaves;
  private final Expressions expressions;
  private final Aggregates aggregates;
  private final MarkJoins markJoins;
  private final List<BindSlot> slots = new ArrayList<>();
  private final Map<RelDigest, Integer> uses = new HashMap<>();
  private final Map<RelDigest, String> shared = new HashMap<>();
  private final List<String> with = new ArrayList<>();
  private final Map<CorrelationId, List<String>> outer = new HashMap<>();
  private RexBuilder rexBuilder;
  private int aliases;

  /**
   * @param leaves how the target reads each leaf; throws {@link Unsupported} for one it cannot
   */
  public PlanWriter(Dialect dialect, Function<RelNode, Leaf> leaves) {
    this.dialect = dialect;
    this.leaves = leaves;
    this.expressions = dialect.expressions(this);
    this.aggregates = new Aggregates(dialect, expressions);
    this.markJoins = new MarkJoins(expressions, this);
  }

  /**
   * Writes the whole plan.
   *
   * @param transport turns column {@code i} of the answer into the form in which it travels
   */
  public SqlText write(RelNode plan, List<UnaryOperator<String>> transport) {
    rexBuilder = plan.getCluster().getRexBuilder();
    countUses(plan);
    Block block = block(plan);
    List<String> out = block.out;
    block.out =
        IntStream.range(0, out.size())
            .mapToObj(i -> transport.get(i).apply(out.get(i)))
            .collect(Collectors.toCollection(ArrayList::new));
    String body = select(block);
    return SqlText.finish(
        with.isEmpty() ? body : "WITH " + String.join(",\n", with) + "\n" + body, slots);
  }

  /** Throws {@link Unsupported} unless the target runs this one operator, its inputs aside. */
  public void check(RelNode node) {
    rexBuilder = node.getCluster().getRexBuilder();
    new OperatorCheck(dialect, expressions, aggregates).check(node);
  }

  /** Throws {@link Unsupported} unless the target runs this expression. */
  public void check(RexNode expression, int fields, RexBuilder builder) {
    rexBuilder = builder;
    expressions.write(expression, OperatorCheck.dummies(fields));
  }

  @Override
  public String bind(BindSlot slot) {
    slots.add(slot);
    return Marks.mark(Marks.BIND, slots.size() - 1);
  }

  @Override
  public String hide(String label, String sql) {
    return Marks.hide(label, sql);
  }

  @Override
  public String correlated(RexFieldAccess access) {
    if (access.getReferenceExpr() instanceof RexCorrelVariable variable
        && outer.containsKey(variable.id)) {
      return outer.get(variable.id).get(access.getField().getIndex());
    }
    throw new Unsupported("a reference to an outer query");
  }

  @Override
  public RexBuilder rexBuilder() {
    return rexBuilder;
  }

  /**
   * Counts the subtrees worth computing once: those that make few rows of many. A shared join alone
   * would keep the engine from ordering and filtering it.
   */
  private void countUses(RelNode node) {
    boolean worth =
        node instanceof Aggregate
            || node instanceof Join && isFiltered(node)
            || node instanceof SetOp set && !set.all
            || node instanceof Sort
            || node instanceof Project project && project.containsOver();
    if (worth && uses.merge(node.getRelDigest(), 1, Integer::sum) > 1) {
      return;
    }
    node.getInputs().forEach(this::countUses);
  }

  private static boolean isFiltered(RelNode node) {
    return node instanceof Filter
        || node instanceof Aggregate
        || node.getInputs().stream().anyMatch(PlanWriter::isFiltered);
  }

  String select(Block block) {
    StringBuilder sql = new StringBuilder("SELECT ");
    for (int i = 0; i < block.out.size(); i++) {
      sql.append(i > 0 ? ", " : "").append(block.out.get(i)).append(" AS c").append(i);
    }
    if (block.out.isEmpty()) {
      sql.append("1 AS c0");
    }
    if (block.from != null) {
      sql.append("\nFROM ").append(block.from);
    }
    if (!block.where.isEmpty()) {
      sql.append("\nWHERE ").append(String.join(" AND ", block.where));
    }
    return sql.append(block.group).append(block.tail).toString();
  }

  private Block item(String from, int columns) {
    String alias = "t" + aliases++;
    Block block = new Block();
    block.from = from + " AS " + alias;
    for (int i = 0; i < columns; i++) {
      block.out.add(alias + ".c" + i);
    }
    return block;
  }

  private Block wrap(Block block) {
    return item("(" + select(block) + ")", block.out.size());
  }

  private Block open(RelNode node) {
    Block block = block(node);
    return block.open && block.simple ? block : wrap(block);
  }

  private Block block(RelNode node) {
    if (uses.getOrDefault(node.getRelDigest(), 0) <= 1 || !outer.isEmpty()) {
      return operator(node);
    }
    String name = shared.get(node.getRelDigest());
    if (name == null) {
      Block block = operator(node);
      name = "w" + shared.size();
      shared.put(node.getRelDigest(), name);
      with.add(name + " AS (" + select(block) + ")");
    }
    return item(name, node.getRowType().getFieldCount());
  }

  private Block operator(RelNode node) {
    if (node instanceof Values values) {
      return values(values);
    } else if (node.getInputs().isEmpty()) {
      return leaf(node);
    } else if (node instanceof Filter filter) {
      return filter(filter);
    } else if (node instanceof Project project) {
      return project(project);
    } else if (node instanceof Join join) {
      return join(join);
    } else if (node instanceof Correlate correlate) {
      return correlate(correlate);
    } else if (node instanceof Aggregate aggregate) {
      return aggregate(aggregate);
    } else if (node instanceof Sort sort) {
      return sort(sort);
    } else if (node instanceof SetOp set) {
      return setOperation(set);
    }
    throw new Unsupported("the operator " + node.getRelTypeName());
  }

  private Block leaf(RelNode node) {
    Leaf leaf = leaves.apply(node);
    String alias = "t" + aliases++;
    Block block = new Block();
    block.from = leaf.from() + " AS " + alias;
    leaf.columns().forEach(c -> block.out.add(c.replace("%s", alias)));
    leaf.condition().ifPresent(c -> block.where.add(c.replace("%s", alias)));
    return block;
  }

  private Block filter(Filter filter) {
    Block block = open(filter.getInput());
    if (RexOver.containsOver(filter.getCondition())) {
      throw new Unsupported("a window function in a filter");
    }
    block.where.add(expressions.write(filter.getCondition(), block.out));
    return block;
  }

  /** Above ORDER BY, LIMIT or GROUP BY only what moves columns may join the block. */
  private Block project(Project project) {
    Block in = block(project.getInput());
    boolean windows = project.containsOver();
    boolean references = project.getProjects().stream().allMatch(p -> p instanceof RexInputRef);
    boolean open = in.open && in.simple;
    boolean overTail = !in.tail.isEmpty() && in.simple && !windows;
    if (!open && !references && !overTail) {
      in = wrap(in);
    }
    in.out = new ArrayList<>(expressions.writeAll(project.getProjects(), in.out));
    in.simple &= references;
    in.open &= !windows;
    return in;
  }

  private Block correlate(Correlate correlate) {
    dialect.checkOperator(Dialect.Operator.LATERAL);
    Block left = open(correlate.getLeft());
    if (!left.where.isEmpty()) {
      left = wrap(left);
    }
    outer.put(correlate.getCorrelationId(), left.out);
    Block right = block(correlate.getRight());
    outer.remove(correlate.getCorrelationId());
    JoinRelType type = correlate.getJoinType();
    if (type == JoinRelType.SEMI || type == JoinRelType.ANTI) {
      left.where.add((type == JoinRelType.ANTI ? "NOT " : "") + "EXISTS (" + select(right) + ")");
      return left;
    }
    if (type != JoinRelType.INNER && type != JoinRelType.LEFT) {
      throw new Unsupported("a correlated " + type + " join");
    }
    Block lateral = wrap(right);
    left.from = left.from + "\n" + type + " JOIN LATERAL " + lateral.from + " ON TRUE";
    left.out.addAll(lateral.out);
    left.joined = true;
    return left;
  }

  private Block join(Join join) {
    JoinRelType type = join.getJoinType();
    Block left = open(join.getLeft());
    Block right = open(join.getRight());
    boolean keepsLeftFilter = type != JoinRelType.RIGHT && type != JoinRelType.FULL;
    if (!keepsLeftFilter && !left.where.isEmpty()) {
      left = wrap(left);
    }
    if (!type.projectsRight() || type == JoinRelType.LEFT_MARK) {
      return markJoins.write(join, left, right);
    }
    if (type != JoinRelType.INNER && !right.where.isEmpty()) {
      right = wrap(right);
    }
    List<String> both = new ArrayList<>(left.out);
    both.addAll(right.out);
    String rightFrom = right.joined ? "(" + right.from + ")" : right.from;
    boolean cross = type == JoinRelType.INNER && join.getCondition().isAlwaysTrue();
    Block block = new Block();
    block.from =
        cross
            ? left.from + "\nCROSS JOIN " + rightFrom
            : left.from
                + "\n"
                + type
                + " JOIN "
                + rightFrom
                + " ON "
                + expressions.write(join.getCondition(), both);
    block.where.addAll(left.where);
    block.where.addAll(right.where);
    block.out = both;
    block.joined = true;
    return block;
  }

  private Block aggregate(Aggregate aggregate) {
    Block in = open(aggregate.getInput());
    List<String> keys = aggregate.getGroupSet().asList().stream().map(in.out::get).toList();
    Block block = new Block();
    block.from = in.from;
    block.where.addAll(in.where);
    block.out = new ArrayList<>(keys);
    aggregate.getAggCallList().forEach(c -> block.out.add(aggregates.write(aggregate, c, in.out)));
    block.open = false;
    block.simple = false;
    if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
      dialect.checkOperator(Dialect.Operator.GROUPING_SETS);
      block.group =
          aggregate.getGroupSets().stream()
              .map(
                  s ->
                      s.asList().stream()
                          .map(in.out::get)
                          .collect(Collectors.joining(", ", "(", ")")))
              .collect(Collectors.joining(", ", "\nGROUP BY GROUPING SETS (", ")"));
    } else if (!keys.isEmpty()) {
      block.group = "\nGROUP BY " + String.join(", ", keys);
    } else if (aggregate.getAggCallList().isEmpty()) {
      block.out = new ArrayList<>();
      block.tail = "\nLIMIT 1";
    }
    return block;
  }

  private Block sort(Sort sort) {
    Block block = block(sort.getInput());
    if (!block.simple || !block.tail.isEmpty() || !block.open) {
      block = wrap(block);
    }
    List<String> keys = new ArrayList<>();
    for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
      RelDataType type = sort.getRowType().getFieldList().get(key.getFieldIndex()).getType();
      keys.add(block.out.get(key.getFieldIndex()) + order(key, type));
    }
    block.tail =
        (keys.isEmpty() ? "" : "\nORDER BY " + String.join(", ", keys))
            + (sort.fetch == null ? "" : "\nLIMIT " + count(sort.fetch))
            + (sort.offset == null ? "" : "\nOFFSET " + count(sort.offset));
    block.open = false;
    return block;
  }

  /** NULLs are the largest value unless the query says otherwise. */
  private String order(RelFieldCollation key, RelDataType type) {
    boolean descending = key.direction.isDescending();
    boolean nullsFirst =
        key.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED
            ? descending
            : key.nullDirection == RelFieldCollation.NullDirection.FIRST;
    return (Dialect.isText(type) ? dialect.textOrder() : "")
        + (descending ? " DESC" : " ASC")
        + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
  }

  private String count(RexNode rows) {
    if (rows instanceof RexDynamicParam param) {
      return "CAST("
          + bind(new BindSlot.Parameter(param.getIndex(), dev.portico.spi.ColumnType.BIGINT))
          + " AS BIGINT)";
    }
    if (rows instanceof RexLiteral literal) {
      return literal.getValueAs(java.math.BigDecimal.class).toBigInteger().toString();
    }
    throw new Unsupported("LIMIT or OFFSET that is no number");
  }

  private Block setOperation(SetOp set) {
    String name =
        set instanceof Union ? "UNION" : set instanceof Intersect ? "INTERSECT" : "EXCEPT";
    if (set.all && !(set instanceof Union)) {
      dialect.checkOperator(
          set instanceof Intersect ? Dialect.Operator.INTERSECT_ALL : Dialect.Operator.EXCEPT_ALL);
    }
    List<RelDataTypeField> wanted = set.getRowType().getFieldList();
    List<String> branches = new ArrayList<>();
    for (RelNode input : set.getInputs()) {
      Block block = block(input);
      if (!block.tail.isEmpty()) {
        block = wrap(block);
      }
      for (int i = 0; i < block.out.size(); i++) {
        RelDataType have = input.getRowType().getFieldList().get(i).getType();
        RelDataType want = wanted.get(i).getType();
        if (!Expressions.sameType(have, want)) {
          block.out.set(
              i,
              expressions.convert(
                  RexInputRef.of(i, input.getRowType()), block.out.get(i), have, want));
        }
      }
      branches.add(select(block));
    }
    String operator = "\n" + name + (set.all ? " ALL" : "") + "\n";
    return item("(" + branches.stream().collect(Collectors.joining(operator)) + ")", wanted.size());
  }

  private Block values(Values values) {
    List<RelDataTypeField> fields = values.getRowType().getFieldList();
    boolean empty = values.getTuples().isEmpty();
    List<String> rows = new ArrayList<>();
    for (List<RexLiteral> tuple : values.getTuples()) {
      rows.add(
          row(
              IntStream.range(0, tuple.size())
                  .mapToObj(i -> typedLiteral(tuple.get(i), fields.get(i).getType()))
                  .toList()));
    }
    if (empty) {
      rows.add(row(fields.stream().map(f -> expressions.cast("NULL", f.getType())).toList()));
    }
    String alias = "t" + aliases++;
    String names =
        IntStream.range(0, fields.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    Block block = new Block();
    block.from = "(VALUES " + String.join(", ", rows) + ") AS " + alias + "(" + names + ")";
    for (int i = 0; i < fields.size(); i++) {
      block.out.add(alias + ".c" + i);
    }
    if (empty) {
      block.where.add("FALSE");
    }
    return block;
  }

  /** A NULL has the type of its column, not one of its own. */
  private String typedLiteral(RexLiteral literal, RelDataType type) {
    if (literal.isNull()) {
      return expressions.cast("NULL", type);
    }
    String sql = expressions.literal(literal);
    return sql.startsWith("CAST(") ? sql : expressions.cast(sql, literal.getType());
  }

  private static String row(List<String> cells) {
    return "(" + String.join(", ", cells) + ")";
  }
}
