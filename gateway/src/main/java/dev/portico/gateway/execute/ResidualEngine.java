package dev.portico.gateway.execute;

import dev.portico.gateway.plan.PhysicalPlan;

/** Runs the residual of a plan over its fragments and files. Safe for many threads. */
public interface ResidualEngine extends AutoCloseable {

  /**
   * Starts a plan that has a residual.
   *
   * @param fragments starts the fragments as the engine asks for their rows
   * @return the rows; the caller closes the stream
   */
  RowStream run(PhysicalPlan plan, Execution execution, FragmentRunner fragments);

  /** Finds the captures that a plan would read, for EXPLAIN. */
  default void locate(PhysicalPlan plan, Execution execution) {}

  @Override
  void close();
}
