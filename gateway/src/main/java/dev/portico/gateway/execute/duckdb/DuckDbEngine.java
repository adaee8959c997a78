package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory;
import dev.portico.gateway.execute.Copies;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.OutputColumns;
import dev.portico.gateway.execute.ResidualEngine;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.weave.InstantSlot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs residuals on one locked-down DuckDB instance, so many at a time as there are slots. Safe for
 * many threads.
 */
public final class DuckDbEngine implements ResidualEngine {
  private static final Logger LOG = LoggerFactory.getLogger(DuckDbEngine.class);

  private static final long QUIET_SECONDS = 60;

  private final Catalog catalog;
  private final Copies copies;
  private final CapturedHistory history;
  private final FragmentFunction function = new FragmentFunction();
  private final LivingInstance instance;
  private final EngineSlots slots;
  private final ScheduledThreadPoolExecutor timer;

  /** Without captured tables. */
  public DuckDbEngine(EngineSettings settings, Catalog catalog) {
    this(settings, catalog, CapturedHistory.NONE);
  }

  public DuckDbEngine(EngineSettings settings, Catalog catalog, CapturedHistory history) {
    this(settings, catalog, history, LockedInstance::open);
  }

  /** Opens instances; another one in tests. */
  @FunctionalInterface
  interface Opener {
    LockedInstance open(EngineSettings settings, FragmentFunction fragments) throws SQLException;
  }

  DuckDbEngine(EngineSettings settings, Catalog catalog, Opener opener) {
    this(settings, catalog, CapturedHistory.NONE, opener);
  }

  private DuckDbEngine(
      EngineSettings settings, Catalog catalog, CapturedHistory history, Opener opener) {
    this.catalog = catalog;
    this.history = history;
    this.copies = new Copies(catalog);
    this.slots = new EngineSlots(settings);
    this.timer = timer();
    try {
      this.instance =
          LivingInstance.open(
              folder -> opener.open(settings.withSpillFolder(folder), function),
              settings.spillFolder());
    } catch (SQLException e) {
      timer.shutdownNow();
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "the engine does not start: check limits.engineMemory and that the spill folder "
              + settings.spillFolder()
              + " can be written",
          e);
    }
  }

  @Override
  public RowStream run(PhysicalPlan plan, Execution execution, FragmentRunner fragments) {
    ScannedFiles scanned = new ScannedFiles();
    CapturedHistory.Hold held = hold(plan, execution);
    FileInputs files = new FileInputs(plan, execution, catalog, copies, history, scanned);
    EngineSlots.Turn inputs =
        () -> {
          files.close();
          held.close();
        };
    try {
      files.begin();
      EngineSlots.Begun turn = slots.begin(execution);
      try {
        execution.cancellation().check();
        return start(plan, execution, fragments, files, scanned, inputs, turn);
      } finally {
        turn.close();
      }
    } catch (RuntimeException | Error e) {
      inputs.close();
      throw e;
    }
  }

  /** Captured files stay where they are until the result is closed. */
  private CapturedHistory.Hold hold(PhysicalPlan plan, Execution execution) {
    List<CapturedHistory.Hold> holds = new ArrayList<>();
    for (InstantSlot slot : plan.instants()) {
      if (slot instanceof InstantSlot.Captured captured) {
        holds.add(history.hold(captured, execution));
      }
    }
    return () -> holds.forEach(CapturedHistory.Hold::close);
  }

  private RowStream start(
      PhysicalPlan plan,
      Execution execution,
      FragmentRunner fragments,
      FileInputs files,
      ScannedFiles scanned,
      EngineSlots.Turn inputsHeld,
      EngineSlots.Begun turn) {
    EngineSlots.Turn result = slots.open();
    EngineSlots.Turn open =
        () -> {
          inputsHeld.close();
          result.close();
        };
    EngineQuery query = null;
    try {
      query =
          new EngineQuery(
              plan,
              execution,
              current(),
              new EngineInputs(plan, execution, fragments, function),
              files,
              scanned,
              timer,
              instance::broke);
      query.start(turn);
      return new EngineStream(query, execution, OutputColumns.of(plan.outputs()), slots, open);
    } catch (RuntimeException | Error e) {
      giveUp(query, open);
      throw e;
    }
  }

  private LockedInstance current() {
    try {
      return instance.current();
    } catch (SQLException e) {
      LOG.error("the engine could not be opened again", e);
      throw EngineErrors.fatal(e);
    }
  }

  private static void giveUp(EngineQuery query, EngineSlots.Turn open) {
    try {
      if (query != null) {
        query.close();
      }
    } finally {
      open.close();
    }
  }

  @Override
  public void locate(PhysicalPlan plan, Execution execution) {
    for (InstantSlot slot : plan.instants()) {
      if (slot instanceof InstantSlot.Captured captured) {
        history.versions(captured, execution);
      }
    }
  }

  /** Repeats cancellations; one thread, gone after a quiet while. */
  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "portico-engine-cancel");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(QUIET_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /** Queries that the engine could take at once now, for tests and metrics. */
  public int freeSlots() {
    return slots.free();
  }

  /** Results that are not read to their end, for tests and metrics. */
  public int openResults() {
    return slots.opened();
  }

  /** Connections of the engine that queries hold now, for tests and metrics. */
  public int openConnections() {
    return instance.open();
  }

  /** Fragments that running queries have registered, for tests and metrics. */
  public int registeredFragments() {
    return function.registered();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    instance.close();
  }
}
