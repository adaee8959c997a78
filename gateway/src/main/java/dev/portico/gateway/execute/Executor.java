package dev.portico.gateway.execute;

import dev.portico.gateway.plan.PhysicalPlan;

/**
 * Runs physical plans. One implementation today; another may hand the same fragments to a
 * distributed engine. Safe for many threads.
 */
public interface Executor extends AutoCloseable {

  /**
   * Starts a plan.
   *
   * @return its rows; the caller closes the stream
   * @throws dev.portico.gateway.error.GatewayException when it cannot start
   */
  RowStream execute(PhysicalPlan plan, Execution execution);

  /** Finds, without running it, the copies of tables that a plan would read. */
  void locate(PhysicalPlan plan, Execution execution);

  @Override
  void close();
}
