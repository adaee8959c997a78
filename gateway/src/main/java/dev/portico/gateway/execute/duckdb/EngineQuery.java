package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.execute.PushedKeys;
import dev.portico.gateway.plan.Fragment;
import dev.portico.gateway.plan.KeyPush;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.write.SqlText;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One residual at work: its connection, its fragments and its statement, all given back by {@link
 * #close}. For one thread; {@link #stop} and cancelling, which comes through the execution, from
 * any.
 */
final class EngineQuery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineQuery.class);
  private static final long KEPT_ROWS = 100_000;
  private static final long KEPT_BYTES = 32L << 20;

  private final PhysicalPlan plan;
  private final Execution execution;
  private final LockedInstance instance;
  private final FragmentFunction function;
  private final ScannedFiles scanned;
  private final ScheduledExecutorService timer;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<FragmentInput> inputs = new ArrayList<>();
  private final List<Long> ids = new ArrayList<>();
  private final Map<Integer, PushedKeys> fragmentKeys = new HashMap<>();
  private final Map<Integer, PushedKeys> fileKeys = new HashMap<>();
  private final IntFunction<String> files;
  private DuckDBConnection connection;
  private volatile EngineResult result;
  private boolean closed;

  /**
   * @param files the FROM item of each file scan
   * @param scanned the same files, by table
   * @param timer repeats cancellations
   */
  EngineQuery(
      PhysicalPlan plan,
      Execution execution,
      LockedInstance instance,
      FragmentFunction function,
      FragmentRunner runner,
      IntFunction<String> files,
      ScannedFiles scanned,
      ScheduledExecutorService timer) {
    this.plan = plan;
    this.execution = execution;
    this.instance = instance;
    this.function = function;
    this.files = files;
    this.scanned = scanned;
    this.timer = timer;
    for (int i = 0; i < plan.fragments().size(); i++) {
      int number = i;
      Fragment fragment = plan.fragments().get(i);
      FragmentInput input =
          new FragmentInput(
              fragment.columns(),
              fragment.estimatedRows(),
              () -> runner.start(number, fragment, fragmentKeys.get(number), execution),
              this::failed);
      inputs.add(input);
    }
    inputs.forEach(input -> ids.add(function.register(input)));
  }

  /** Keeps the first failure, and stops the other ports, whose rows the engine would wait for. */
  private void failed(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      inputs.forEach(FragmentInput::cancel);
    }
  }

  EngineResult result() {
    return result;
  }

  /** Transfers the keys, then starts the residual. */
  void start() {
    try {
      connection = instance.take();
      for (KeyPush push : plan.keys()) {
        transfer(push);
      }
      List<ColumnType> types = plan.outputs().stream().map(ValidatedQuery.Output::type).toList();
      result = run(plan.residual().orElseThrow(), types);
    } catch (SQLException e) {
      throw explain(e);
    } catch (PortException e) {
      throw execution.cancellation().explain(PortErrors.explain(e));
    }
  }

  private void transfer(KeyPush push) throws SQLException {
    for (int fragment : push.materialize()) {
      if (!inputs.get(fragment).keep(KEPT_ROWS, KEPT_BYTES)) {
        return;
      }
    }
    List<Object> keys = new ArrayList<>();
    EngineResult found = run(push.keys(), List.of(push.type()));
    try {
      for (RowBatch batch = found.next(); batch != null; batch = found.next()) {
        for (int row = 0; row < batch.rows(); row++) {
          Object key = batch.columns().get(0).value(row);
          if (key != null) {
            keys.add(key);
          }
        }
      }
    } finally {
      close(found);
    }
    if (keys.size() > KeyPush.MOST_KEYS || !PushedKeys.writable(keys)) {
      return;
    }
    if (push.target() instanceof KeyPush.FragmentColumn target) {
      fragmentKeys.put(target.fragment(), new PushedKeys(target.column(), push.type(), keys));
    } else if (push.target() instanceof KeyPush.FileColumn target) {
      fileKeys.put(target.condition(), new PushedKeys(0, push.type(), keys));
    }
  }

  private EngineResult run(SqlText text, List<ColumnType> types) throws SQLException {
    execution.cancellation().check();
    String sql =
        text.fill(
            n -> LockedInstance.FRAGMENT_FUNCTION + "(" + ids.get(n) + ")",
            files,
            n -> fileKeys.containsKey(n) ? fileKeys.get(n).in() : "IS NOT NULL");
    List<BindValue> binds = execution.values(text.binds());
    return DeepStack.run(sql, () -> start(sql, binds, types));
  }

  private EngineResult start(String sql, List<BindValue> binds, List<ColumnType> types)
      throws SQLException {
    EngineResult started = EngineResult.prepare(connection, sql, binds, types, timer);
    try {
      execution.cancellation().onCancel(started::cancel);
      started.start();
      return started;
    } catch (SQLException | RuntimeException | Error e) {
      close(started);
      throw e;
    }
  }

  /**
   * The cause in our own words: a fragment's own failure before what the engine made of it, a
   * cancellation before both.
   */
  GatewayException explain(SQLException complaint) {
    Throwable cause = failure.get();
    GatewayException explained =
        execution
            .cancellation()
            .explain(
                cause == null ? EngineErrors.explain(complaint, scanned) : explainFragment(cause));
    if (explained.code() == ErrorCode.INTERNAL) {
      LOG.error("query {}: the engine refused its part", execution.queryId(), explained.getCause());
    }
    return explained;
  }

  private static GatewayException explainFragment(Throwable cause) {
    if (cause instanceof GatewayException known) {
      return known;
    } else if (cause instanceof PortException port) {
      return PortErrors.explain(port);
    } else if (cause instanceof OutOfMemoryError) {
      return new GatewayException(
          ErrorCode.MEMORY_EXCEEDED,
          "the server ran out of memory while it read from a store; read less at once, or try again"
              + " later",
          cause);
    }
    return new GatewayException(
        ErrorCode.INTERNAL,
        "the rows of a store could not be read; the server's log has the details",
        cause);
  }

  /**
   * Ends what still runs. A store that is being read would keep the engine's thread, and so the
   * caller's, until its next row.
   */
  void stop() {
    EngineResult running = result;
    if (running != null && !running.drained()) {
      inputs.forEach(FragmentInput::cancel);
      running.cancel();
    }
  }

  private static void close(EngineResult running) {
    try {
      running.close();
    } catch (SQLException e) {
      LOG.warn("a statement of the engine did not close", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    ids.forEach(function::forget);
    try {
      stop();
      if (result != null) {
        close(result);
      }
      inputs.forEach(FragmentInput::close);
    } finally {
      giveBack();
    }
  }

  private void giveBack() {
    try {
      if (connection != null) {
        instance.giveBack(connection);
      }
    } catch (SQLException e) {
      LOG.warn("query {}: a connection of the engine did not close", execution.queryId(), e);
    }
  }
}
