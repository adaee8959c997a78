package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.execute.PushedKeys;
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
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
  private final ScannedFiles scanned;
  private final ScheduledExecutorService timer;
  private final Consumer<LockedInstance> onFatal;
  private final EngineInputs inputs;
  private final Map<Integer, PushedKeys> fileKeys = new HashMap<>();
  private final FileInputs files;
  private DuckDBConnection connection;
  private volatile EngineResult result;
  private boolean closed;
  private long rowsLeft;

  /**
   * @param files what the file scans read, asked for already unless they wait for keys; the caller
   *     closes them
   * @param scanned the same files, by table
   * @param timer repeats cancellations
   * @param onFatal told when the instance is broken
   */
  EngineQuery(
      PhysicalPlan plan,
      Execution execution,
      LockedInstance instance,
      EngineInputs inputs,
      FileInputs files,
      ScannedFiles scanned,
      ScheduledExecutorService timer,
      Consumer<LockedInstance> onFatal) {
    this.plan = plan;
    this.execution = execution;
    this.instance = instance;
    this.inputs = inputs;
    this.files = files;
    this.scanned = scanned;
    this.timer = timer;
    this.onFatal = onFatal;
    this.rowsLeft = files.mostRows();
  }

  /**
   * Starts the fragments, transfers the keys, then starts the residual.
   *
   * @param turn of this query, given up while it waits for connections or files
   */
  void start(EngineSlots.Begun turn) {
    try {
      connection = instance.take();
      inputs.reserve(turn::without);
      inputs.readAhead(targets());
      for (KeyPush push : plan.keys()) {
        transfer(push, turn);
      }
      awaitFiles(plan.residual().orElseThrow().files(), turn);
      for (int next = inputs.nextToCopy(); next >= 0; next = inputs.nextToCopy()) {
        copy(next);
      }
      inputs.readAhead(Set.of());
      inputs.allStarted();
      runResidual();
    } catch (SQLException e) {
      throw explain(e);
    } catch (PortException e) {
      throw execution.cancellation().explain(PortErrors.explain(e));
    }
  }

  private void runResidual() throws SQLException {
    List<ColumnType> types = plan.outputs().stream().map(ValidatedQuery.Output::type).toList();
    result = run(plan.residual().orElseThrow(), types);
  }

  /** The next rows of the residual, or null when it has no more over the files of now. */
  RowBatch next() throws SQLException {
    RowBatch batch = rowsLeft == 0 ? null : result.next();
    if (batch == null) {
      return null;
    }
    RowBatch wanted =
        batch.rows() <= rowsLeft ? batch : new RowBatch((int) rowsLeft, batch.columns());
    rowsLeft -= wanted.rows();
    return wanted;
  }

  /**
   * Waits for further files; without a turn.
   *
   * @return false when the residual has given all its rows
   */
  boolean awaitMore() {
    return files.flows() && rowsLeft > 0 && files.more();
  }

  /** Runs the residual over the files that came. */
  void again() throws SQLException {
    close(result);
    runResidual();
  }

  /** The fragments that must wait for their keys. */
  private Set<Integer> targets() {
    return plan.keys().stream()
        .map(KeyPush::target)
        .filter(KeyPush.FragmentColumn.class::isInstance)
        .map(target -> ((KeyPush.FragmentColumn) target).fragment())
        .collect(Collectors.toSet());
  }

  /** Copies a fragment into the engine, which has a bound and a disk to spill to. */
  private void copy(int fragment) throws SQLException {
    execution.cancellation().check();
    EngineResult copying = start(inputs.copy(fragment), List.of(), List.of(ColumnType.BIGINT));
    try {
      while (copying.next() != null) {
        execution.cancellation().check();
      }
      inputs.copied(fragment);
    } finally {
      close(copying);
    }
  }

  /** Waits for those of the scans that waited for keys, with the keys that were found so far. */
  private void awaitFiles(Set<Integer> scans, EngineSlots.Begun turn) {
    Set<Integer> waiting = scans.stream().filter(files::waitsForKeys).collect(Collectors.toSet());
    if (!waiting.isEmpty()) {
      turn.without(() -> files.begin(waiting, fileKeys::get));
    }
  }

  private void transfer(KeyPush push, EngineSlots.Begun turn) throws SQLException {
    for (int fragment : push.materialize()) {
      if (!inputs.keep(fragment, KEPT_ROWS, KEPT_BYTES)) {
        if (inputs.inTheWay(fragment)) {
          copy(fragment);
        }
        return;
      }
    }
    awaitFiles(push.keys().files(), turn);
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
      inputs.restrict(target.fragment(), new PushedKeys(target.column(), push.type(), keys));
    } else if (push.target() instanceof KeyPush.FileColumn target) {
      fileKeys.put(target.condition(), new PushedKeys(0, push.type(), keys));
    }
  }

  private EngineResult run(SqlText text, List<ColumnType> types) throws SQLException {
    execution.cancellation().check();
    String sql =
        text.fill(
            inputs::from,
            files::from,
            n -> fileKeys.containsKey(n) ? fileKeys.get(n).in() : "IS NOT NULL");
    List<BindValue> binds = execution.values(text.binds());
    return DeepStack.run(sql, () -> start(sql, binds, types));
  }

  private EngineResult start(String sql, List<BindValue> binds, List<ColumnType> types)
      throws SQLException {
    EngineResult started = EngineResult.prepare(connection, sql, binds, types, timer);
    try {
      started.endWith(execution.cancellation());
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
    boolean fatal = EngineErrors.isFatal(complaint);
    if (fatal) {
      onFatal.accept(instance);
    }
    GatewayException explained = execution.cancellation().explain(cause(complaint, fatal));
    if (fatal || explained.code() == ErrorCode.INTERNAL) {
      LOG.error("query {}: the engine refused its part", execution.queryId(), complaint);
    }
    return explained;
  }

  private GatewayException cause(SQLException complaint, boolean fatal) {
    Throwable cause = inputs.failure();
    if (cause != null) {
      return explainFragment(cause);
    }
    return fatal ? EngineErrors.fatal(complaint) : EngineErrors.explain(complaint, scanned);
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
    files.cancel();
    EngineResult running = result;
    if (running != null && !running.drained()) {
      inputs.cancel();
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
    inputs.forget();
    try {
      stop();
      if (result != null) {
        close(result);
      }
      inputs.close();
    } finally {
      giveBack();
    }
  }

  private void giveBack() {
    try {
      if (connection != null && inputs.anyCopied()) {
        instance.discard(connection);
      } else if (connection != null) {
        instance.giveBack(connection);
      }
    } catch (SQLException e) {
      LOG.warn("query {}: a connection of the engine did not close", execution.queryId(), e);
    }
  }
}
