package dev.portico.gateway.execute.duckdb;

import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;

/** One pass over a fragment's rows. Called by one thread of the engine at a time. */
final class FragmentScanState {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final FragmentInput input;
  private final int[] columns;
  private RowSource source;
  private RowBatch batch;
  private int position;

  FragmentScanState(FragmentInput input, int[] columns) {
    this.input = input;
    this.columns = columns;
  }

  /** Writes the next rows; 0 at the end. */
  long fill(DuckDBDataChunkWriter writer) {
    try {
      if (!advance()) {
        return 0;
      }
      int rows = (int) Math.min(writer.capacity(), batch.rows() - position);
      for (int i = 0; i < columns.length; i++) {
        if (columns[i] >= 0 && columns[i] < batch.columns().size()) {
          write(batch.columns().get(columns[i]), position, rows, writer.vector(i));
        }
      }
      position += rows;
      return rows;
    } catch (RuntimeException | Error e) {
      input.failed(e);
      throw e;
    }
  }

  private boolean advance() {
    if (source == null) {
      source = input.open();
    }
    if (batch == null || position >= batch.rows()) {
      batch = source.next();
      position = 0;
    }
    return batch != null;
  }

  /** The forms here are read back by {@code Transport.entering}. */
  private static void write(ColumnVector from, int start, int rows, DuckDBWritableVector to) {
    for (int row = 0; row < rows; row++) {
      int at = start + row;
      if (from.isNull(at)) {
        to.setNull(row);
        continue;
      }
      switch (from.type().kind()) {
        case BOOLEAN -> to.setBoolean(row, from.getLong(at) != 0);
        case SMALLINT -> to.setShort(row, (short) from.getLong(at));
        case INTEGER, DATE -> to.setInt(row, (int) from.getLong(at));
        case BIGINT, TIMESTAMP, TIMESTAMP_TZ -> to.setLong(row, from.getLong(at));
        case DECIMAL -> to.setBigDecimal(row, (BigDecimal) from.getObject(at));
        case REAL -> to.setFloat(row, (float) from.getDouble(at));
        case DOUBLE -> to.setDouble(row, from.getDouble(at));
        case VARCHAR -> to.setString(row, (String) from.getObject(at));
        case VARBINARY -> to.setString(row, HexFormat.of().formatHex((byte[]) from.getObject(at)));
        case TIME -> to.setString(row, time(from.getLong(at)));
        case ARRAY ->
            to.setString(
                row, JsonArrays.write((List<?>) from.getObject(at), from.type().element()));
      }
    }
  }

  private static String time(long micros) {
    return micros >= MICROS_PER_DAY ? "24:00:00" : LocalTime.ofNanoOfDay(micros * 1000).toString();
  }
}
