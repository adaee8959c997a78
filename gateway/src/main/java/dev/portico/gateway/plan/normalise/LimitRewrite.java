package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedView;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexOver;

/** Brings LIMIT nearer to the tables. */
final class LimitRewrite {
  private LimitRewrite() {}

  /**
   * Moves a LIMIT below a projection that only computes, so that the store can apply it although it
   * cannot compute the projection.
   */
  static RelNode belowProjections(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof Sort sort
                    && sort.fetch != null
                    && !(sort instanceof AuthorizedView)
                    && sort.getInput() instanceof Project project
                ? transpose(sort, project)
                : node;
          }
        });
  }

  private static RelNode transpose(Sort sort, Project project) {
    if (project.getProjects().stream().anyMatch(RexOver::containsOver)) {
      return sort;
    }
    List<RelFieldCollation> keys = new ArrayList<>();
    for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
      if (!(project.getProjects().get(key.getFieldIndex()) instanceof RexInputRef ref)) {
        return sort;
      }
      keys.add(key.withFieldIndex(ref.getIndex()));
    }
    RelNode limited =
        LogicalSort.create(project.getInput(), RelCollations.of(keys), sort.offset, sort.fetch);
    return project.copy(project.getTraitSet(), List.of(limited));
  }
}
