package dev.portico.gateway.execute.duckdb;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;

/**
 * The one table function through which all fragments enter the engine: {@code frag(id)}. A failure
 * is kept in the fragment, because the engine passes on only its text, with the Java stack in it.
 */
final class FragmentFunction
    implements DuckDBTableFunction<FragmentInput, FragmentScanState, Object> {
  private final Map<Long, FragmentInput> inputs = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** Makes a fragment known; the number is its argument in SQL. */
  long register(FragmentInput input) {
    long id = ids.incrementAndGet();
    inputs.put(id, input);
    return id;
  }

  void forget(long id) {
    inputs.remove(id);
  }

  /** Fragments of running queries. */
  int registered() {
    return inputs.size();
  }

  @Override
  public FragmentInput bind(DuckDBTableFunctionBindInfo info) throws SQLException {
    FragmentInput input = inputs.get(info.getParameter(0).getLong());
    if (input == null) {
      throw new SQLException("no such fragment");
    }
    int number = 0;
    for (Column column : input.columns()) {
      addColumn(info, "c" + number++, column.type());
    }
    if (number == 0) {
      info.addResultColumn("c0", DuckDBColumnType.BOOLEAN);
    }
    info.setCardinality(Math.max(1, (long) input.estimatedRows()), false);
    return input;
  }

  private static void addColumn(DuckDBTableFunctionBindInfo info, String name, ColumnType type)
      throws SQLException {
    if (type.kind() == TypeKind.DECIMAL) {
      try (DuckDBLogicalType decimal = DuckDBLogicalType.decimal(type.precision(), type.scale())) {
        info.addResultColumn(name, decimal);
      }
      return;
    }
    info.addResultColumn(
        name,
        switch (type.kind()) {
          case BOOLEAN -> DuckDBColumnType.BOOLEAN;
          case SMALLINT -> DuckDBColumnType.SMALLINT;
          case INTEGER, DATE -> DuckDBColumnType.INTEGER;
          case BIGINT, TIMESTAMP, TIMESTAMP_TZ -> DuckDBColumnType.BIGINT;
          case REAL -> DuckDBColumnType.FLOAT;
          case DOUBLE -> DuckDBColumnType.DOUBLE;
          default -> DuckDBColumnType.VARCHAR;
        });
  }

  @Override
  public FragmentScanState init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1);
    FragmentInput input = info.getBindData();
    int[] columns = new int[(int) info.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (int) info.getColumnIndex(i);
    }
    return new FragmentScanState(input, columns);
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter writer) {
    FragmentScanState state = info.getInitData();
    return state.fill(writer);
  }
}
