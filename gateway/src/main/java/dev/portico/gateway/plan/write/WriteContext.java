package dev.portico.gateway.plan.write;

import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldAccess;

/** What the writer of expressions asks of the writer of plans. */
interface WriteContext {

  /** The mark of a new bind. */
  String bind(BindSlot slot);

  /** The SQL of an outer query's column. */
  String correlated(RexFieldAccess access);

  RexBuilder rexBuilder();
}
