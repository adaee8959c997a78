package dev.portico.gateway.plan;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.plan.normalise.Normalizer;
import dev.portico.gateway.plan.place.Placer;
import dev.portico.gateway.plan.write.Unsupported;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.weave.AuthorizedQuery;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;

/**
 * Turns an authorized query into a physical plan. Safe for many threads; the caller's stack must be
 * deep enough for deep queries.
 */
public final class Planner {
  private final Limits limits;
  private final Function<String, String> dialectOf;
  private final ScheduledExecutorService timer;

  /**
   * @param dialectOf the dialect of a SQL connection
   * @param timer ends planning that takes too long; not owned
   */
  public Planner(
      Limits limits, Function<String, String> dialectOf, ScheduledExecutorService timer) {
    this.limits = limits;
    this.dialectOf = dialectOf;
    this.timer = timer;
  }

  /**
   * Plans a query.
   *
   * @param zone the session's time zone, which zone-dependent expressions name
   * @throws GatewayException when the plan is too large, planning takes too long, or the query
   *     needs something that neither a store nor the engine computes
   */
  public PhysicalPlan plan(AuthorizedQuery query, ZoneId zone, Deadline deadline) {
    int nodes = size(query.plan());
    if (nodes > limits.planNodes()) {
      throw new GatewayException(
          ErrorCode.SQL_TOO_COMPLEX,
          "the plan has "
              + nodes
              + " operators, the limit is "
              + limits.planNodes()
              + "; split the statement");
    }
    RelNode normal = normalize(query.plan(), zone, deadline);
    Placer.Placement placement = new Placer(dialectOf).place(normal);
    try {
      return new PlanAssembly(placement, zone, dialectOf)
          .assemble(query, ColumnsRead.of(query, normal));
    } catch (Unsupported e) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          e.getMessage() + " is not supported; see docs/reference/sql.md",
          e);
    }
  }

  private RelNode normalize(RelNode plan, ZoneId zone, Deadline deadline) {
    Normalizer normalizer = new Normalizer(zone);
    AtomicBoolean late = new AtomicBoolean();
    long patience = Math.min(limits.planningTimeout().toMillis(), deadline.remaining().toMillis());
    ScheduledFuture<?> alarm =
        timer.schedule(
            () -> {
              late.set(true);
              normalizer.cancel();
            },
            patience,
            TimeUnit.MILLISECONDS);
    try {
      return normalizer.normalize(plan);
    } catch (RuntimeException e) {
      throw late.get() ? tooLate(e, Duration.ofMillis(patience)) : e;
    } finally {
      alarm.cancel(false);
    }
  }

  private static GatewayException tooLate(RuntimeException cause, Duration patience) {
    return new GatewayException(
        ErrorCode.PLANNING_TIMEOUT,
        "no plan was found within " + patience.toMillis() + " ms; simplify the statement",
        cause);
  }

  private static int size(RelNode plan) {
    return 1 + plan.getInputs().stream().mapToInt(Planner::size).sum();
  }
}
