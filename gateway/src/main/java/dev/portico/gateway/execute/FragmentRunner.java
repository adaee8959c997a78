package dev.portico.gateway.execute;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.plan.Fragment;
import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.Reservation;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Starts fragments on their ports. Safe for many threads; closing ends its own threads. */
public final class FragmentRunner implements AutoCloseable {
  /** The execution's deadline and the store's patience are shorter. */
  private static final Duration WHILE_IT_LASTS = Duration.ofDays(1);

  private final Catalog catalog;
  private final ReadAhead ahead = new ReadAhead();

  public FragmentRunner(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Sets connections aside for fragments that are read at the same time. Every query asks its
   * connections in the order of their names and never again later, so no two queries wait for each
   * other.
   *
   * @param fragments how many of each connection
   * @param waiting runs what has to wait for a connection, after it gave up what others need who
   *     have the connections
   * @return closed by the caller
   */
  public Reservations reserve(
      SortedMap<String, Integer> fragments, Execution execution, Consumer<Runnable> waiting) {
    Reservations reservations = new Reservations();
    try {
      fragments.forEach(
          (connection, count) -> {
            execution.cancellation().check();
            if (catalog.port(connection) instanceof SqlPort port) {
              Reserving reserving = new Reserving(reservations, connection, port, count, execution);
              if (!reserving.run(Duration.ZERO)) {
                waiting.accept(() -> reserving.run(WHILE_IT_LASTS));
              }
            }
          });
      return reservations;
    } catch (PortException e) {
      reservations.close();
      throw execution.cancellation().explain(PortErrors.explain(e));
    } catch (RuntimeException | Error e) {
      reservations.close();
      throw e;
    }
  }

  private record Reserving(
      Reservations reservations, String connection, SqlPort port, int count, Execution execution) {
    /** Whether connections are set aside now. */
    boolean run(Duration patience) {
      Optional<Reservation> reserved =
          Interruption.during(execution, () -> port.reserve(count, patience, execution.context()));
      reserved.ifPresent(reservation -> reservations.add(connection, reservation));
      return reserved.isPresent();
    }
  }

  /** Starts a fragment for which nothing was set aside; otherwise as the other method. */
  RowSource start(int number, Fragment fragment, Execution execution) {
    return start(number, fragment, null, new Reservations(), execution);
  }

  /**
   * Starts a fragment.
   *
   * @param keys keys that restrict its rows, or null
   * @return its rows, counted and cancelled with the execution; the caller closes the source
   */
  public RowSource start(
      int number,
      Fragment fragment,
      PushedKeys keys,
      Reservations reservations,
      Execution execution) {
    execution.cancellation().check();
    if (fragment instanceof Fragment.Own own) {
      return Interruption.during(execution, () -> own(number, own, execution));
    }
    Port port = catalog.port(fragment.connection());
    try {
      if (fragment instanceof Fragment.Sql sql && port instanceof SqlPort sqlPort) {
        return Interruption.during(
            execution, () -> sql(number, sql, keys, sqlPort, reservations, execution));
      } else if (fragment instanceof Fragment.Scan scan && port instanceof ScanPort scanPort) {
        return Interruption.during(execution, () -> scan(number, scan, scanPort, execution));
      }
    } catch (PortException e) {
      throw execution.cancellation().explain(PortErrors.explain(e));
    }
    throw new GatewayException(
        ErrorCode.INTERNAL,
        "connection " + fragment.connection() + " does not run what was planned for it");
  }

  /** The rows of a fragment of which all are wanted, read ahead from now on. */
  public RowSource ahead(RowSource fragment) {
    return ahead.begun(fragment);
  }

  /** The rows of a fragment, read ahead once so many were read that the rest is wanted too. */
  RowSource aheadWhenLong(RowSource fragment) {
    return ahead.later(fragment);
  }

  private static RowSource sql(
      int number,
      Fragment.Sql fragment,
      PushedKeys keys,
      SqlPort port,
      Reservations reservations,
      Execution execution) {
    String sql = fragment.sql().text();
    List<BindValue> binds = new ArrayList<>(execution.values(fragment.sql().binds()));
    if (keys != null) {
      sql = keys.restrict(sql, fragment.columns().size(), fragment.dialect(), binds);
    }
    FragmentStats stats = execution.begin(number, fragment.connection(), sql);
    SqlFragment sent = new SqlFragment(sql, binds, fragment.columns(), fragment.mostRows());
    ExecutionContext context = execution.context();
    try {
      RowSource source =
          reservations
              .of(fragment.connection())
              .map(reserved -> reserved.execute(sent, context))
              .orElseGet(() -> port.execute(sent, context));
      return new CountedSource(source, stats, execution);
    } finally {
      stats.answered();
    }
  }

  private static RowSource own(int number, Fragment.Own fragment, Execution execution) {
    FragmentStats stats =
        execution.begin(number, fragment.connection(), "scan of " + fragment.table());
    RowSource rows =
        execution
            .gatewayTables()
            .rows(fragment.table(), fragment.columns(), fragment.filter(), execution);
    return new CountedSource(rows, stats, execution);
  }

  private static RowSource scan(
      int number, Fragment.Scan fragment, ScanPort port, Execution execution) {
    ScanRequest request =
        new ScanRequest(
            fragment.table(),
            fragment.location(),
            fragment.columns(),
            fragment.filter(),
            fragment.limit());
    FragmentStats stats =
        execution.begin(number, fragment.connection(), "scan of " + fragment.table());
    try {
      return new CountedSource(port.scan(request, execution.context()).rows(), stats, execution);
    } finally {
      stats.answered();
    }
  }

  @Override
  public void close() {
    ahead.close();
  }

  /** Counts, and stops with the execution. */
  private static final class CountedSource implements RowSource {
    private final RowSource source;
    private final FragmentStats stats;
    private final Execution execution;
    private final Runnable stop;

    CountedSource(RowSource source, FragmentStats stats, Execution execution) {
      this.source = source;
      this.stats = stats;
      this.execution = execution;
      this.stop = source::cancel;
      execution.cancellation().onCancel(stop);
    }

    @Override
    public List<Column> columns() {
      return source.columns();
    }

    @Override
    public RowBatch next() {
      execution.cancellation().check();
      long begin = System.nanoTime();
      try {
        RowBatch batch = source.next();
        if (batch != null) {
          stats.add(batch);
        }
        return batch;
      } catch (PortException e) {
        throw execution.cancellation().explain(PortErrors.explain(e));
      } finally {
        stats.addTime(System.nanoTime() - begin);
      }
    }

    @Override
    public void cancel() {
      source.cancel();
    }

    @Override
    public void close() {
      execution.cancellation().forget(stop);
      source.close();
    }
  }
}
