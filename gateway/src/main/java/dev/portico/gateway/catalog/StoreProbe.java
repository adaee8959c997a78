package dev.portico.gateway.catalog;

import dev.portico.spi.FilePort;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.ScanPort;
import dev.portico.spi.SqlPort;
import dev.portico.spi.StoreTable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks one store about its tables, never longer than the patience. */
final class StoreProbe {
  /** A store that does not answer within it counts as away. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Files are described by reading the footers of all of them. */
  private static final Duration FILES_PATIENCE = Duration.ofSeconds(90);

  private final Port port;
  private final ExecutorService threads;

  /** {@code threads} run the calls, so that one that hangs can be left behind. */
  StoreProbe(Port port, ExecutorService threads) {
    this.port = port;
    this.threads = threads;
  }

  /** The store is away, did not answer in time, or the probing was interrupted. */
  static final class Away extends Exception {
    private static final long serialVersionUID = 1L;

    Away(String reason) {
      super(reason);
    }
  }

  void reach() throws Away {
    within(
        PATIENCE,
        () -> {
          port.ping(PATIENCE);
          return true;
        });
  }

  StoreAnswer describe(StoreRelation relation) throws Away {
    try {
      Duration patience = port instanceof FilePort ? FILES_PATIENCE : PATIENCE;
      return within(patience, () -> answer(relation));
    } catch (PortException e) {
      return new StoreAnswer.Refused(e.getMessage());
    }
  }

  private StoreAnswer answer(StoreRelation relation) {
    if (port instanceof SqlPort sql && relation instanceof StoreRelation.Sql table) {
      return found(sql.describe(table.schema(), table.relation()), new StoreAnswer.Missing());
    }
    if (port instanceof FilePort files && relation instanceof StoreRelation.Files table) {
      return found(files.describe(table.files()), new StoreAnswer.Missing());
    }
    if (port instanceof ScanPort scan && relation instanceof StoreRelation.Scan table) {
      return found(scan.describe(table.table(), table.location()), new StoreAnswer.Silent());
    }
    return new StoreAnswer
        .NotAsked(); // the connection changed its kind since the load; the next load says so
  }

  private static StoreAnswer found(Optional<StoreTable> table, StoreAnswer otherwise) {
    return table.<StoreAnswer>map(StoreAnswer.Found::new).orElse(otherwise);
  }

  private <T> T within(Duration patience, Supplier<T> call) throws Away {
    Future<T> future;
    try {
      future = threads.submit(call::get);
    } catch (RejectedExecutionException e) {
      throw new Away("too many stores do not answer");
    }
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new Away("no answer within " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new Away("interrupted");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static PortException failure(Throwable cause) throws Away {
    if (cause instanceof PortException fault) {
      switch (fault.reason()) {
        case UNAVAILABLE, BUSY, TIMEOUT, CANCELLED -> throw new Away(fault.getMessage());
        default -> {
          return fault;
        }
      }
    }
    throw new Away("its adapter failed (" + cause.getClass().getSimpleName() + ")");
  }
}
