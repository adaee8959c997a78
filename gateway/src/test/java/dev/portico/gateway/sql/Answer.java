package dev.portico.gateway.sql;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.ColumnType;
import dev.portico.spi.RowBatch;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What came back: rows, or the error.
 *
 * @param error null when there are rows
 */
record Answer(List<ColumnType> types, List<List<Object>> rows, GatewayException error) {

  static Answer of(Supplier<RowStream> run) {
    List<List<Object>> rows = new ArrayList<>();
    try (RowStream stream = run.get()) {
      List<ColumnType> types = stream.columns().stream().map(c -> c.type()).toList();
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          int row = i;
          List<Object> cells = new ArrayList<>();
          batch.columns().forEach(c -> cells.add(c.value(row)));
          rows.add(cells);
        }
      }
      return new Answer(types, rows, null);
    } catch (GatewayException e) {
      return new Answer(List.of(), List.of(), e);
    }
  }

  boolean failed() {
    return error != null;
  }

  /** The rows as text, exact: two equal texts are equal values. */
  List<String> lines() {
    if (failed()) {
      return List.of("error " + error.code());
    }
    return rows.stream().map(Answer::line).toList();
  }

  List<String> sorted() {
    return lines().stream().sorted().toList();
  }

  private static String line(List<Object> row) {
    return row.stream().map(Answer::cell).collect(Collectors.joining(" | "));
  }

  /** A value as the vectors write it. */
  static String cell(Object value) {
    if (value == null) {
      return "NULL";
    } else if (value instanceof String text) {
      return "'" + text.replace("'", "''") + "'";
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof byte[] bytes) {
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    } else if (value instanceof List<?> list) {
      return list.stream().map(Answer::cell).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.toString();
  }

  @Override
  public String toString() {
    return failed()
        ? "error " + error.code() + ": " + error.getMessage()
        : types + " " + String.join("; ", lines());
  }
}
