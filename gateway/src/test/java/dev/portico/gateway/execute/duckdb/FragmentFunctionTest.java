package dev.portico.gateway.execute.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a fragment throws on the engine's thread becomes the query's error, not the end of the
 * process.
 */
class FragmentFunctionTest {
  @TempDir Path folder;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final FragmentFunction function = new FragmentFunction();
  private LockedInstance instance;
  private DuckDBConnection connection;

  @BeforeEach
  void open() throws SQLException {
    instance =
        LockedInstance.open(
            new EngineSettings(
                256L << 20,
                1L << 30,
                folder.resolve("spill"),
                2,
                2,
                Duration.ofSeconds(5),
                4,
                List.of()),
            function);
    connection = instance.take();
  }

  @AfterEach
  void close() throws SQLException {
    instance.giveBack(connection);
    instance.close();
    timer.shutdownNow();
  }

  /** One batch, then the failure. */
  private record Failing(Throwable failure, int[] calls) implements RowSource {
    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public RowBatch next() {
      if (calls[0]++ == 0) {
        ColumnVector vector = new ColumnVector(ColumnType.BIGINT, 3);
        for (int i = 0; i < 3; i++) {
          vector.setLong(i, i);
        }
        return new RowBatch(3, List.of(vector));
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new GatewayException(ErrorCode.STORE_UNAVAILABLE, "gone"),
        new PortException(PortException.Reason.DATA, "bad"),
        new IllegalStateException("secret"),
        new NullPointerException(),
        new OutOfMemoryError("Java heap space"),
        new StackOverflowError(),
        new AssertionError("defect"),
        new NoClassDefFoundError("x/Y"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsKeptAndTheEngineGoesOn(Throwable failure) throws SQLException {
    AtomicReference<Throwable> told = new AtomicReference<>();
    FragmentInput input =
        new FragmentInput(
            List.of(new Column("c0", ColumnType.BIGINT, false)),
            10,
            () -> new Failing(failure, new int[1]),
            told::set);
    long id = function.register(input);
    try (EngineResult result = prepare("SELECT c0 FROM frag(" + id + ")")) {
      assertThrows(
          SQLException.class,
          () -> {
            result.start();
            while (result.next() != null) {}
          });
    }
    assertSame(failure, told.get());
    function.forget(id);
    input.close();
    assertEquals(0, function.registered());
    try (EngineResult next = prepare("SELECT CAST(7 AS BIGINT)")) {
      next.start();
      assertEquals(1, next.next().rows());
    }
  }

  @Test
  void aFragmentThatIsNotThereIsRefused() {
    assertThrows(SQLException.class, () -> prepare("SELECT * FROM frag(99)").close());
  }

  private EngineResult prepare(String sql) throws SQLException {
    return EngineResult.prepare(connection, sql, List.of(), List.of(ColumnType.BIGINT), timer);
  }
}
