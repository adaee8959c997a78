package dev.portico.gateway.execute;

import dev.portico.gateway.plan.PhysicalPlan;

/** Runs plans in this process: fragments on their ports, the rest on the embedded engine. */
public final class LocalExecutor implements Executor {
  private final FragmentRunner fragments;
  private final ResidualEngine engine;

  public LocalExecutor(FragmentRunner fragments, ResidualEngine engine) {
    this.fragments = fragments;
    this.engine = engine;
  }

  @Override
  public RowStream execute(PhysicalPlan plan, Execution execution) {
    if (plan.residual().isPresent()) {
      return engine.run(plan, execution, fragments);
    }
    return new StoreStream(
        execution,
        OutputColumns.of(plan.outputs()),
        fragments.start(0, plan.fragments().get(0), execution));
  }

  @Override
  public void close() {
    engine.close();
  }
}
