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

/**
 * Plain DuckDB, asked by its own driver. It optimizes nothing: over tables of its own, whose
 * statistics it knows, its optimizer loses the LIMIT of {@code EXISTS} above an outer join with a
 * side that is found to be empty. Over files and the gateway's fragments it does not.
 */
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
        ResultSet result = unoptimized(statement).executeQuery(sql)) {
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

  private static Statement unoptimized(Statement statement) throws SQLException {
    statement.execute("PRAGMA disable_optimizer");
    return statement;
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
