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
import java.util.function.IntFunction;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One residual at work: its connection, its fragments and its statement, all given back by {@link #close}. For one thread; cancelling comes
 * through the execution from any.
 */
final class EngineQuery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineQuery.class);
  private static final long KEPT_ROWS = 100_000;
  private static final long KEPT_BYTES = 32L << 20;

  private final PhysicalPlan plan;
  private final Execution execution;
  private final LockedInstance instance;
  private final FragmentFunction function;
  private final Runnable release;
  private final List<FragmentInput> inputs = new ArrayList<>();
  private final List<Long> ids = new ArrayList<>();
  private final Map<Integer, PushedKeys> fragmentKeys = new HashMap<>();
  private final Map<Integer, PushedKeys> fileKeys = new HashMap<>();
  private final IntFunction<String> files;
  private DuckDBConnection connection;
  private EngineResult result;
  private boolean closed;

  /**
   * @param files the FROM item of each file scan
   * @param release gives the engine's slot back
   */
  EngineQuery(
      PhysicalPlan plan,
      Execution execution,
      LockedInstance instance,
      FragmentFunction function,
      FragmentRunner runner,
      IntFunction<String> files,
      Runnable release) {
    this.plan = plan;
    this.execution = execution;
    this.instance = instance;
    this.function = function;
    this.files = files;
    this.release = release;
    for (int i = 0; i < plan.fragments().size(); i++) {
      int number = i;
      Fragment fragment = plan.fragments().get(i);
      FragmentInput input =
          new FragmentInput(
              fragment.columns(),
              fragment.estimatedRows(),
              () -> runner.start(number, fragment, fragmentKeys.get(number), execution));
      inputs.add(input);
      ids.add(function.register(input));
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
    if (keys.size() > KeyPush.MOST_KEYS) {
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
    EngineResult started = EngineResult.prepare(connection, sql, binds, types);
    execution.cancellation().onCancel(started::cancel);
    try {
      started.start();
      return started;
    } catch (SQLException | RuntimeException e) {
      close(started);
      throw e;
    }
  }

  /** The cause in our own words: a fragment's own failure before what the engine made of it, a cancellation before both. */
  GatewayException explain(SQLException failure) {
    for (FragmentInput input : inputs) {
      Throwable cause = input.failure();
      if (cause instanceof GatewayException known) {
        return execution.cancellation().explain(known);
      } else if (cause instanceof PortException port) {
        return execution.cancellation().explain(PortErrors.explain(port));
      } else if (cause != null) {
        return execution
            .cancellation()
            .explain(new GatewayException(ErrorCode.INTERNAL, "a fragment could not be read", cause));
      }
    }
    GatewayException explained = execution.cancellation().explain(EngineErrors.explain(failure));
    if (explained.code() == ErrorCode.INTERNAL) {
      LOG.error("query {}: the engine refused its part", execution.queryId(), failure);
    }
    return explained;
  }

  /** A store that is still being read would keep the engine's thread, and so this one, until its next row. */
  private void stop() {
    if (!result.drained()) {
      inputs.forEach(FragmentInput::cancel);
      result.cancel();
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
      if (result != null) {
        stop();
        close(result);
      }
      inputs.forEach(FragmentInput::close);
      if (connection != null) {
        instance.giveBack(connection);
      }
    } catch (SQLException e) {
      LOG.warn("query {}: a connection of the engine did not close", execution.queryId(), e);
    } finally {
      release.run();
    }
  }
}
