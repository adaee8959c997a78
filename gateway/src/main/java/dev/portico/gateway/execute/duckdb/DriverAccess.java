package dev.portico.gateway.execute.duckdb;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;

/**
 * Two things that the driver has and does not publish, without which chunked results are not safe:
 *
 * <ul>
 *   <li>{@code nextChunk()} answers a failure in the middle of a result like its end. Whether it
 *       was the end is known only to the result's {@code checkError()}.
 *   <li>{@code Statement.cancel()} does nothing while {@code nextChunk()} works; the connection's
 *       {@code interrupt()} does.
 * </ul>
 *
 * <p>A driver that has lost them fails when this class is loaded, before any query runs.
 */
final class DriverAccess {
  private static final MethodHandle CHECK_ERROR;
  private static final MethodHandle INTERRUPT;
  private static final VarHandle CONNECTION_LOCK;

  static {
    try {
      MethodHandles.Lookup own = MethodHandles.lookup();
      MethodType nothing = MethodType.methodType(void.class);
      CHECK_ERROR =
          MethodHandles.privateLookupIn(DuckDBChunkedResult.class, own)
              .findVirtual(DuckDBChunkedResult.class, "checkError", nothing);
      MethodHandles.Lookup connection = MethodHandles.privateLookupIn(DuckDBConnection.class, own);
      INTERRUPT = connection.findVirtual(DuckDBConnection.class, "interrupt", nothing);
      CONNECTION_LOCK =
          connection.findVarHandle(DuckDBConnection.class, "connRefLock", ReentrantLock.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private DriverAccess() {}

  /** Loads the class, so that an unfit driver is found at start. */
  static void require() {
    // the static initializer has done it
  }

  /** Throws when the result ended by a failure. */
  static void checkError(DuckDBChunkedResult result) throws SQLException {
    try {
      CHECK_ERROR.invokeExact(result);
    } catch (SQLException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the engine's driver failed", e);
    }
  }

  /** Stops what runs on the connection; returns at once. */
  static void interrupt(DuckDBConnection connection) throws SQLException {
    ReentrantLock lock = (ReentrantLock) CONNECTION_LOCK.get(connection);
    lock.lock();
    try {
      INTERRUPT.invokeExact(connection);
    } catch (SQLException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the engine's driver failed", e);
    } finally {
      lock.unlock();
    }
  }
}
