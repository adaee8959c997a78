package dev.portico.gateway.execute.duckdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.TypeCatalogue;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

/** Arrays of every type, also in each other, cross the engine's border as they are, both ways. */
class ArrayTransportTest {
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

  static Stream<ColumnType> scalars() {
    return TypeCatalogue.all().keySet().stream().filter(type -> type.kind() != TypeKind.ARRAY);
  }

  /** The catalogue's values, NULL among them, and some beyond. */
  private static List<Object> values(ColumnType type) {
    List<Object> values = new ArrayList<>();
    TypeCatalogue.all().get(type).stream()
        .map(edge -> edge.value())
        .filter(value -> value != EndOfDay.INSTANCE)
        .forEach(values::add);
    switch (type.kind()) {
      case REAL -> values.addAll(List.of(Float.NaN, Float.POSITIVE_INFINITY, 0.1f, -0.0f));
      case DOUBLE -> values.addAll(List.of(Double.NaN, Double.NEGATIVE_INFINITY, 0.1, -0.0));
      case VARCHAR -> values.addAll(List.of("[1]", "null", "\"", "\u0000\n", "nan"));
      case VARBINARY -> values.add(new byte[] {0, -1, 92, 120});
      case DATE -> values.addAll(List.of(LocalDate.of(10_000, 1, 1), LocalDate.of(-43, 3, 15)));
      case TIMESTAMP -> values.add(LocalDateTime.of(12_345, 1, 1, 1, 1, 1, 1_000));
      case TIMESTAMP_TZ -> values.add(Instant.parse("-0043-03-15T10:00:00.000001Z"));
      default -> {}
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void arraysOfEachType(ColumnType element) throws SQLException {
    List<Object> values = values(element);
    assertKept(
        ColumnType.array(element),
        Arrays.asList(values, List.of(), null, Collections.singletonList(null)));
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void arraysInArraysInArrays(ColumnType element) throws SQLException {
    List<Object> values = values(element);
    List<Object> twice = Arrays.asList(values, null, List.of(), values);
    List<Object> thrice = Arrays.asList(twice, List.of(), null, List.of(List.of()));
    assertKept(ColumnType.array(ColumnType.array(element)), Arrays.asList(twice, null, List.of()));
    assertKept(
        ColumnType.array(ColumnType.array(ColumnType.array(element))), List.of(thrice, List.of()));
  }

  @Test
  void theEndOfTheDayInAnArrayIsRefused() throws SQLException {
    ColumnType times = ColumnType.array(ColumnType.TIME);
    String sql = Transport.leaving(times).apply("[TIME '01:02:03', TIME '24:00:00']");
    try (EngineResult result =
        EngineResult.prepare(connection, "SELECT " + sql, List.of(), List.of(times), timer)) {
      result.start();
      GatewayException refused = assertThrows(GatewayException.class, result::next);
      assertEquals(ErrorCode.DATA_EXCEPTION, refused.code());
    }
  }

  @Test
  void whatTheEngineMadeIsReadByItsType() throws SQLException {
    ColumnType decimals = ColumnType.array(ColumnType.decimal(38, 10));
    String sql = Transport.leaving(decimals).apply("[1.5, NULL, 2]");
    try (EngineResult result =
        EngineResult.prepare(connection, "SELECT " + sql, List.of(), List.of(decimals), timer)) {
      result.start();
      assertEquals("[1.5000000000, null, 2.0000000000]", cell(result).toString());
    }
  }

  private static Object cell(EngineResult result) throws SQLException {
    return result.next().columns().get(0).value(0);
  }

  /** Into the engine and out again. */
  private void assertKept(ColumnType type, List<?> rows) throws SQLException {
    AtomicReference<Throwable> told = new AtomicReference<>();
    Column column = new Column("c0", type, true);
    FragmentInput input =
        new FragmentInput(
            List.of(column), 10, () -> new Given(column, rows, new int[1]), told::set);
    long id = function.register(input);
    String sql =
        "SELECT "
            + Transport.leaving(type).apply("t.v")
            + ", typeof(t.v) FROM (SELECT "
            + Transport.entering(type, "f.c0")
            + " AS v FROM frag("
            + id
            + ") AS f) AS t";
    List<ColumnType> types = List.of(type, ColumnType.VARCHAR);
    try (EngineResult result = EngineResult.prepare(connection, sql, List.of(), types, timer)) {
      result.start();
      RowBatch batch = result.next();
      assertNull(told.get());
      assertEquals(rows.size(), batch.rows());
      for (int row = 0; row < rows.size(); row++) {
        assertSameValue(rows.get(row), batch.columns().get(0).value(row));
        String engineType = Transport.engineType(type).replace("REAL", "FLOAT").replace(", ", ",");
        assertEquals(
            engineType.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
            batch.columns().get(1).value(row).toString().replace(", ", ","));
      }
    } finally {
      function.forget(id);
      input.close();
    }
  }

  private static void assertSameValue(Object expected, Object actual) {
    if (expected instanceof List<?> elements) {
      List<?> others = (List<?>) actual;
      assertEquals(elements.size(), others.size());
      for (int i = 0; i < elements.size(); i++) {
        assertSameValue(elements.get(i), others.get(i));
      }
    } else if (expected instanceof byte[] bytes) {
      assertArrayEquals(bytes, (byte[]) actual);
    } else {
      assertEquals(expected, actual);
    }
  }

  /** All rows in one batch. */
  private record Given(Column column, List<?> rows, int[] calls) implements RowSource {
    @Override
    public List<Column> columns() {
      return List.of(column);
    }

    @Override
    public RowBatch next() {
      if (calls[0]++ > 0) {
        return null;
      }
      ColumnVector vector = new ColumnVector(column.type(), rows.size());
      for (int i = 0; i < rows.size(); i++) {
        vector.set(i, rows.get(i));
      }
      return new RowBatch(rows.size(), List.of(vector));
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }
}
