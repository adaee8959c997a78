package dev.portico.gateway.plan.write;

import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldAccess;

/** What the writer of expressions asks of the writer of plans. */
interface WriteContext {

  /** The mark of a new bind. */
  String bind(BindSlot slot);

  /**
   * SQL that ordinary callers do not see in EXPLAIN.
   *
   * @param label what they see instead
   */
  String hide(String label, String sql);

  /** The SQL of an outer query's column. */
  String correlated(RexFieldAccess access);

  RexBuilder rexBuilder();
}
