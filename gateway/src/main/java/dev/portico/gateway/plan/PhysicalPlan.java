package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.plan.write.BindSlot;
import dev.portico.gateway.plan.write.SqlText;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.weave.InstantSlot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to run where. Immutable, without any tie to the query that made it, so it is kept and run
 * again with other values.
 *
 * @param fragments what ports run
 * @param files what the engine reads itself
 * @param keys key transfers, in the order in which they run
 * @param residual what the engine runs over fragments and files; empty when the only fragment is
 *     the answer
 * @param outputs the columns of the answer
 * @param reads the columns read of each table, those included that only a policy needs
 * @param instants what depends on the execution's instants, by number
 * @param beforePolicy fragments whose number of rows the caller may not know: their store cannot
 *     apply the row filter, or groups by raw values of a masked column
 * @param heldBack what could not be placed on a store, and why, for EXPLAIN
 * @param flow how the residual can be run in turns; empty when it needs all of its input at once
 */
public record PhysicalPlan(
    List<Fragment> fragments,
    List<FileScan> files,
    List<KeyPush> keys,
    Optional<SqlText> residual,
    List<ValidatedQuery.Output> outputs,
    Map<TableName, Set<String>> reads,
    List<InstantSlot> instants,
    Set<Integer> beforePolicy,
    List<String> heldBack,
    Optional<Flow> flow) {
  /** A plan that waits for all of its input. */
  public PhysicalPlan(
      List<Fragment> fragments,
      List<FileScan> files,
      List<KeyPush> keys,
      Optional<SqlText> residual,
      List<ValidatedQuery.Output> outputs,
      Map<TableName, Set<String>> reads,
      List<InstantSlot> instants,
      Set<Integer> beforePolicy,
      List<String> heldBack) {
    this(
        fragments,
        files,
        keys,
        residual,
        outputs,
        reads,
        instants,
        beforePolicy,
        heldBack,
        Optional.empty());
  }

  /**
   * The residual answers row by row from its one table of files, so that it can be run over some of
   * the files after the others.
   *
   * @param mostRows rows that are enough; empty for all
   */
  public record Flow(Optional<BindSlot> mostRows) {}

  public PhysicalPlan {
    fragments = List.copyOf(fragments);
    files = List.copyOf(files);
    keys = List.copyOf(keys);
    outputs = List.copyOf(outputs);
    reads = Map.copyOf(reads);
    instants = List.copyOf(instants);
    beforePolicy = Set.copyOf(beforePolicy);
    heldBack = List.copyOf(heldBack);
    if (residual.isEmpty() && fragments.size() != 1) {
      throw new IllegalArgumentException("without a residual exactly one fragment is the answer");
    }
  }

  /** The tables read. */
  public Set<TableName> tables() {
    return reads.keySet();
  }
}
