package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.plan.KeyPush;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Finds the joins of a residual where the keys of one side should restrict the other side's
 * fragment before it runs. For one plan and one thread.
 */
public final class KeyTransfers {
  private static final double SMALL_ROWS = 20_000;
  private static final double BULK_ROWS = 5_000;
  private static final double BULK_FACTOR = 5;

  /** So few keys restrict a large side even when the small side is a whole table. */
  private static final double FEW_ROWS = 1_000;

  /**
   * The keys of files are found by reading them once more, which must cost less than what it
   * spares.
   */
  private static final double READ_AGAIN = 10;

  private static final int MOST_TRANSFERS = 8;

  private final List<Transfer> found = new ArrayList<>();
  private final Set<RelNode> sources = new HashSet<>();
  private final Set<RelNode> targets = new HashSet<>();

  /**
   * A transfer.
   *
   * @param keys plan of the distinct keys, one column
   * @param fragments what the plan of the keys reads
   * @param target the leaf whose rows are restricted
   * @param column its column
   */
  public record Transfer(
      RelNode keys, List<FragmentLeaf> fragments, RelNode target, int column, ColumnType type) {}

  private record Column(RelNode leaf, int index) {}

  public List<Transfer> find(RelNode residual) {
    visit(residual);
    return List.copyOf(found);
  }

  private void visit(RelNode node) {
    node.getInputs().forEach(this::visit);
    if (node instanceof Join join) {
      List<Integer> leftKeys = new ArrayList<>();
      List<Integer> rightKeys = new ArrayList<>();
      List<Boolean> dropsNulls = new ArrayList<>();
      RelOptUtil.splitJoinCondition(
          join.getLeft(), join.getRight(), join.getCondition(), leftKeys, rightKeys, dropsNulls);
      boolean inner = join.getJoinType() == JoinRelType.INNER;
      boolean semi = join.getJoinType() == JoinRelType.SEMI;
      for (int i = 0; i < leftKeys.size(); i++) {
        // NULL finds NULL by IS NOT DISTINCT FROM, but is not among the keys
        if (!dropsNulls.get(i)) {
          continue;
        }
        int left = leftKeys.get(i);
        int right = rightKeys.get(i);
        if (inner || semi || join.getJoinType() == JoinRelType.LEFT) {
          consider(join.getLeft(), left, join.getRight(), right);
        }
        if (inner || semi || join.getJoinType() == JoinRelType.RIGHT) {
          consider(join.getRight(), right, join.getLeft(), left);
        }
      }
    }
  }

  private void consider(RelNode small, int smallColumn, RelNode large, int largeColumn) {
    ColumnType type = pushable(small, smallColumn, large, largeColumn);
    Column target = trace(large, largeColumn);
    if (type == null || target == null || found.size() >= MOST_TRANSFERS) {
      return;
    }
    if (target.leaf() instanceof FileLeaf && rowsInFiles(small) > 0) {
      return; // between files the engine passes keys on by itself, without reading anything twice
    }
    if (target.leaf() instanceof FragmentLeaf leaf && !mayEnter(small, leaf)) {
      return;
    }
    double smallRows = RowEstimate.of(small);
    double largeRows = RowEstimate.of(target.leaf());
    if (smallRows > SMALL_ROWS || largeRows < BULK_ROWS || largeRows < smallRows * BULK_FACTOR) {
      return;
    }
    if (smallRows > FEW_ROWS && !isReduced(small) || rowsInFiles(small) > largeRows * READ_AGAIN) {
      return;
    }
    List<FragmentLeaf> fragments = new ArrayList<>();
    if (!collect(small, fragments)
        || fragments.stream().anyMatch(targets::contains)
        || sources.contains(target.leaf())
        || targets.contains(target.leaf())) {
      return;
    }
    sources.addAll(fragments);
    targets.add(target.leaf());
    found.add(
        new Transfer(distinct(small, smallColumn), fragments, target.leaf(), target.index(), type));
  }

  /** Whether the obligations of the tables below let their values enter a statement of another. */
  private static boolean mayEnter(RelNode node, FragmentLeaf target) {
    if (node instanceof FragmentLeaf leaf) {
      return mayEnter(leaf.subtree(), target);
    }
    AuthorizedScan scan =
        node instanceof FileLeaf leaf
            ? leaf.scan()
            : node instanceof AuthorizedScan authorized ? authorized : null;
    if (scan != null) {
      String domain = scan.catalogTable().name().schema();
      return scan.keysMayTravel() || domain.equalsIgnoreCase(target.anyTable().name().schema());
    }
    return node.getInputs().stream().allMatch(input -> mayEnter(input, target));
  }

  /** Whether something makes few rows of many, so that the keys are not simply all of them. */
  private static boolean isReduced(RelNode node) {
    if (node instanceof FragmentLeaf leaf) {
      return isReduced(leaf.subtree());
    }
    return node instanceof Filter
        || node instanceof Aggregate
        || node instanceof Sort
        || node.getInputs().stream().anyMatch(KeyTransfers::isReduced);
  }

  /** Rows that must be read from files; a filter on a hive key spares whole folders. */
  private static double rowsInFiles(RelNode node) {
    if (node instanceof Filter filter
        && filter.getInput() instanceof FileLeaf leaf
        && RelOptUtil.InputFinder.bits(filter.getCondition()).asList().stream()
            .anyMatch(leaf::isHiveKey)) {
      return RowEstimate.of(filter);
    }
    return node instanceof FileLeaf
        ? RowEstimate.of(node)
        : node.getInputs().stream().mapToDouble(KeyTransfers::rowsInFiles).sum();
  }

  /**
   * Keys travel as literals, so only types whose literals mean the same everywhere do; and both
   * sides have the same.
   */
  private static ColumnType pushable(
      RelNode small, int smallColumn, RelNode large, int largeColumn) {
    ColumnType a =
        PorticoTypes.fromRel(small.getRowType().getFieldList().get(smallColumn).getType());
    ColumnType b =
        PorticoTypes.fromRel(large.getRowType().getFieldList().get(largeColumn).getType());
    return switch (a.kind()) {
      case SMALLINT, INTEGER, BIGINT ->
          switch (b.kind()) {
            case SMALLINT, INTEGER, BIGINT -> ColumnType.BIGINT;
            default -> null;
          };
      case VARCHAR, DATE -> a.kind() == b.kind() ? b : null;
      default -> null;
    };
  }

  /**
   * The leaf's column that a column is, where restricting the leaf's rows restricts nothing else.
   */
  private static Column trace(RelNode node, int column) {
    if (node instanceof FragmentLeaf leaf) {
      boolean sql = leaf.anyTable().relation() instanceof StoreRelation.Sql;
      return sql ? new Column(leaf, column) : null;
    } else if (node instanceof FileLeaf) {
      return new Column(node, column);
    } else if (node instanceof Filter filter) {
      return trace(filter.getInput(), column);
    } else if (node instanceof Project project && !project.containsOver()) {
      return project.getProjects().get(column) instanceof RexInputRef ref
          ? trace(project.getInput(), ref.getIndex())
          : null;
    } else if (node instanceof Aggregate aggregate
        && aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
      return column < aggregate.getGroupCount()
          ? trace(aggregate.getInput(), aggregate.getGroupSet().nth(column))
          : null;
    } else if (node instanceof Join join) {
      int leftFields = join.getLeft().getRowType().getFieldCount();
      if (column < leftFields && !join.getJoinType().generatesNullsOnLeft()) {
        return trace(join.getLeft(), column);
      }
      return column >= leftFields && join.getJoinType() == JoinRelType.INNER
          ? trace(join.getRight(), column - leftFields)
          : null;
    }
    return null;
  }

  /** Adds the fragments below; false when the subtree is too much to run twice. */
  private static boolean collect(RelNode node, List<FragmentLeaf> fragments) {
    if (node instanceof FragmentLeaf leaf) {
      fragments.add(leaf);
      return leaf.rows() <= SMALL_ROWS;
    }
    return node.getInputs().stream().allMatch(input -> collect(input, fragments));
  }

  private static RelNode distinct(RelNode plan, int column) {
    RelNode keys =
        LogicalProject.create(
            plan,
            List.of(),
            List.of(plan.getCluster().getRexBuilder().makeInputRef(plan, column)),
            List.of("k"),
            Set.of());
    return LogicalAggregate.create(keys, List.of(), ImmutableBitSet.of(0), null, List.of());
  }

  /** What {@link KeyPush} names a fragment's column, or a key condition on files. */
  public static KeyPush.Target target(Transfer transfer, int condition) {
    return transfer.target() instanceof FragmentLeaf leaf
        ? new KeyPush.FragmentColumn(leaf.number(), transfer.column())
        : new KeyPush.FileColumn(condition);
  }

  /**
   * The same plan, each read of files that a transfer restricts replaced by its restricted form.
   */
  public static RelNode restrict(RelNode plan, List<Transfer> transfers) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            for (int i = 0; i < transfers.size(); i++) {
              if (transfers.get(i).target() == other && other instanceof FileLeaf leaf) {
                return leaf.restrictedBy(new FileLeaf.KeyCondition(i, transfers.get(i).column()));
              }
            }
            return super.visit(other);
          }
        });
  }
}
