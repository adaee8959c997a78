package dev.portico.gateway.plan;

import dev.portico.gateway.plan.place.FileLeaf;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexLiteral;

/** Finds residuals that answer row by row from one table of files. */
final class FileFlow {
  private FileFlow() {}

  /** Projections and filters over one read; above them at most a limit without an order. */
  static Optional<PhysicalPlan.Flow> of(RelNode root) {
    RelNode node = root;
    while (node instanceof Project project && !project.containsOver()) {
      node = project.getInput();
    }
    OptionalLong most = OptionalLong.empty();
    if (node instanceof Sort sort) {
      if (!isPlainLimit(sort)) {
        return Optional.empty();
      }
      most = OptionalLong.of(RexLiteral.intValue(sort.fetch));
      node = sort.getInput();
    }
    while (node instanceof Filter || node instanceof Project project && !project.containsOver()) {
      node = node.getInput(0);
    }
    return node instanceof FileLeaf leaf && leaf.keys().isEmpty()
        ? Optional.of(new PhysicalPlan.Flow(most))
        : Optional.empty();
  }

  private static boolean isPlainLimit(Sort sort) {
    return sort.getCollation().getFieldCollations().isEmpty()
        && sort.offset == null
        && sort.fetch instanceof RexLiteral;
  }
}
