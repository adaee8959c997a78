package dev.portico.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.testkit.EdgeValue.EndOfDay;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads sources to their end and compares values exactly, for tests of adapters and of the gateway.
 */
public final class Rows {
  private Rows() {}

  /** All rows as Java objects, {@link EndOfDay#INSTANCE} for TIME 24:00; closes the source. */
  public static List<List<Object>> all(RowSource source) {
    try (source) {
      List<List<Object>> rows = new ArrayList<>();
      for (RowBatch batch = source.next(); batch != null; batch = source.next()) {
        for (int row = 0; row < batch.rows(); row++) {
          List<Object> values = new ArrayList<>();
          for (ColumnVector column : batch.columns()) {
            values.add(value(column, row));
          }
          rows.add(values);
        }
      }
      return rows;
    }
  }

  private static Object value(ColumnVector column, int row) {
    boolean endOfDay =
        column.type().kind() == dev.portico.spi.TypeKind.TIME
            && !column.isNull(row)
            && column.getLong(row) == EndOfDay.MICROS;
    return endOfDay ? EndOfDay.INSTANCE : column.value(row);
  }

  /**
   * Same class, same value, same scale, same sign of zero; NaN equals NaN.
   *
   * @param expected may be null
   * @param actual may be null
   */
  public static void assertSame(Object expected, Object actual, String what) {
    if (expected instanceof byte[] bytes) {
      assertTrue(actual instanceof byte[], what);
      assertArrayEquals(bytes, (byte[]) actual, what);
    } else {
      assertEquals(expected, actual, what);
    }
  }
}
