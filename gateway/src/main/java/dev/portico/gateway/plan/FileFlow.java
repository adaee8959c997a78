package dev.portico.gateway.plan;

import dev.portico.gateway.plan.place.FileLeaf;
import dev.portico.gateway.plan.write.BindSlot;
import dev.portico.gateway.plan.write.Slots;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;

/** Finds residuals that answer row by row from one table of files. */
final class FileFlow {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private FileFlow() {}

  /** Projections and filters over one read; above them at most a limit without an order. */
  static Optional<PhysicalPlan.Flow> of(RelNode root) {
    RelNode node = root;
    while (node instanceof Project project && !project.containsOver()) {
      node = project.getInput();
    }
    Optional<BindSlot> most = Optional.empty();
    if (node instanceof Sort sort) {
      most = plainLimit(sort);
      if (most.isEmpty()) {
        return Optional.empty();
      }
      node = sort.getInput();
    }
    while (node instanceof Filter || node instanceof Project project && !project.containsOver()) {
      node = node.getInput(0);
    }
    return node instanceof FileLeaf leaf && leaf.keys().isEmpty()
        ? Optional.of(new PhysicalPlan.Flow(most))
        : Optional.empty();
  }

  /** The number of rows of a limit without order and offset. */
  private static Optional<BindSlot> plainLimit(Sort sort) {
    if (!sort.getCollation().getFieldCollations().isEmpty() || sort.offset != null) {
      return Optional.empty();
    } else if (sort.fetch instanceof RexDynamicParam param) {
      return Optional.of(Slots.of(param, ColumnType.BIGINT));
    } else if (sort.fetch instanceof RexLiteral literal) {
      long rows = literal.getValueAs(BigDecimal.class).min(MOST).longValue();
      return Optional.of(new BindSlot.Constant(new BindValue(ColumnType.BIGINT, rows)));
    }
    return Optional.empty();
  }
}
