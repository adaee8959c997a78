package dev.portico.adapter.file;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.TypeKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The rows of a SELECT in the engine, as the gateway would hand them on; for tests that read what a
 * port listed.
 */
final class EngineSource implements RowSource {
  private final List<Column> columns;
  private final ExecutionContext context;
  private final Statement statement;
  private final ResultSet rows;
  private volatile boolean cancelled;

  EngineSource(Connection engine, String select, List<Column> columns, ExecutionContext context)
      throws SQLException {
    this.columns = List.copyOf(columns);
    this.context = context;
    this.statement = engine.createStatement();
    this.rows = statement.executeQuery(plain(select, columns));
  }

  /**
   * Dates and times as numbers, bytes as hexadecimal: what the engine's driver hands over without
   * loss.
   */
  private static String plain(String select, List<Column> columns) {
    List<String> outputs = new ArrayList<>();
    for (Column column : columns) {
      String name = EngineSql.name(column.name());
      outputs.add(
          column.type().kind() == TypeKind.ARRAY
              ? "list_transform("
                  + name
                  + ", lambda e: "
                  + plain("e", column.type().element())
                  + ")"
              : plain(name, column.type()));
    }
    return "SELECT " + String.join(", ", outputs) + " FROM (" + select + ")";
  }

  private static String plain(String value, ColumnType type) {
    return switch (type.kind()) {
      case DATE -> "(" + value + " - DATE '1970-01-01')";
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> "epoch_us(" + value + ")";
      case VARBINARY -> "hex(" + value + ")";
      default -> value;
    };
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public RowBatch next() {
    check();
    List<ColumnVector> vectors =
        columns.stream().map(c -> new ColumnVector(c.type(), context.batchRows())).toList();
    int count = 0;
    try {
      while (count < context.batchRows() && rows.next()) {
        for (int i = 0; i < vectors.size(); i++) {
          set(vectors.get(i), count, rows.getObject(i + 1));
        }
        count++;
      }
    } catch (SQLException e) {
      check();
      throw new PortException(Reason.DATA, "the engine cannot read the files", e);
    }
    return count == 0 ? null : new RowBatch(count, vectors);
  }

  private void check() {
    if (cancelled) {
      throw new PortException(Reason.CANCELLED, "cancelled");
    }
    if (context.remaining().isZero()) {
      throw new PortException(Reason.TIMEOUT, "the deadline passed");
    }
  }

  private static void set(ColumnVector vector, int row, Object value) throws SQLException {
    if (value == null) {
      vector.setNull(row);
      return;
    }
    switch (vector.type().kind()) {
      case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> vector.setLong(row, ((Number) value).longValue());
      case VARBINARY -> vector.setObject(row, HexFormat.of().parseHex((String) value));
      case ARRAY ->
          vector.setObject(
              row, elements(vector.type().element(), (Object[]) ((Array) value).getArray()));
      default -> vector.set(row, value);
    }
  }

  private static List<Object> elements(ColumnType type, Object[] values) {
    List<Object> elements = new ArrayList<>();
    for (Object value : values) {
      elements.add(value == null ? null : element(type, value));
    }
    return elements;
  }

  private static Object element(ColumnType type, Object value) {
    return switch (type.kind()) {
      case DATE -> LocalDate.ofEpochDay(((Number) value).longValue());
      case TIMESTAMP ->
          LocalDateTime.ofInstant(
              ColumnVector.instant(((Number) value).longValue()), ZoneOffset.UTC);
      default -> value;
    };
  }

  @Override
  public void cancel() {
    cancelled = true;
    try {
      statement.cancel();
    } catch (SQLException e) {
      // it was over already
    }
  }

  @Override
  public void close() {
    try {
      statement.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
