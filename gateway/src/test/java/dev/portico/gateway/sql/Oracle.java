package dev.portico.gateway.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Plain DuckDB, asked by its own driver. */
final class Oracle {
  private static final MathContext DIGITS = new MathContext(12);

  private final Connection duckdb;

  Oracle(Connection duckdb) {
    this.duckdb = duckdb;
  }

  /** The rows in a form that compares, or null when DuckDB refuses the query. */
  List<String> rows(String sql) {
    List<List<Object>> rows = new ArrayList<>();
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
      return normal(rows);
    } catch (SQLException e) {
      return null;
    }
  }

  /** Sorted, with numbers as plain digits whatever their type. */
  static List<String> normal(List<List<Object>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(Oracle::normal).collect(Collectors.joining(" | ")))
        .sorted()
        .toList();
  }

  private static String normal(Object value) {
    if (value instanceof Double number) {
      return number.isNaN() || number.isInfinite()
          ? number.toString()
          : plain(new BigDecimal(number, DIGITS));
    } else if (value instanceof BigDecimal number) {
      return plain(number);
    } else if (value instanceof BigInteger || value instanceof Number) {
      return plain(new BigDecimal(value.toString()));
    }
    return String.valueOf(value);
  }

  private static String plain(BigDecimal number) {
    return number.round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
