package dev.portico.gateway.execute;

import dev.portico.gateway.plan.PhysicalPlan;

/** Runs plans in this process: fragments on their ports, the rest on the embedded engine. */
public final class LocalExecutor implements Executor {
  private final FragmentRunner fragments;
  private final ResidualEngine engine;
  private final Copies copies;
  private final InstantValues instants;

  public LocalExecutor(FragmentRunner fragments, Copies copies, ResidualEngine engine) {
    this.fragments = fragments;
    this.copies = copies;
    this.instants = new InstantValues(copies);
    this.engine = engine;
  }

  @Override
  public RowStream execute(PhysicalPlan plan, Execution execution) {
    execution.instants(instants.of(plan.instants(), execution));
    if (plan.residual().isPresent()) {
      return engine.run(plan, execution, fragments);
    }
    return new StoreStream(
        execution,
        OutputColumns.of(plan.outputs()),
        fragments.aheadWhenLong(fragments.start(0, plan.fragments().get(0), execution)));
  }

  @Override
  public void locate(PhysicalPlan plan, Execution execution) {
    execution.instants(instants.of(plan.instants(), execution));
    copies.find(plan, execution);
    engine.locate(plan, execution);
  }

  @Override
  public void close() {
    fragments.close();
    engine.close();
  }
}
