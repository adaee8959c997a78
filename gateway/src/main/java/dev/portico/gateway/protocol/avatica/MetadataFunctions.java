package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The functions of SQL, which belong to no schema. They are read from a list that a test makes of
 * the operator table, with one line for each number of arguments: name, what it is about, type of
 * the result, types of the arguments. Many take other types too. Stateless.
 */
final class MetadataFunctions {
  private static final String LIST = "functions.txt";
  private static final List<Function> ALL = read();

  private static final Map<String, String> REMARKS =
      Map.of(
          "number", "numeric function",
          "text", "text function",
          "time", "date and time function",
          "aggregate", "aggregate function",
          "window", "window function",
          "other", "function");

  /** {@code specific} tells functions of one name apart. */
  private record Function(
      String name, String specific, String about, ColumnType result, List<ColumnType> arguments) {}

  private MetadataFunctions() {}

  /** Rows of FUNCTIONS, or of FUNCTION_COLUMNS. */
  static List<Object[]> rows(MetadataQuery query) {
    LikePattern name = LikePattern.of(query.table());
    LikePattern column = LikePattern.of(query.column());
    List<Object[]> rows = new ArrayList<>();
    if (!LikePattern.of(query.schema()).matches("")) {
      return rows;
    }
    for (Function function : ALL) {
      if (!name.matches(function.name())) {
        continue;
      } else if (query.kind() == MetadataKind.FUNCTIONS) {
        rows.add(functionRow(function));
      } else {
        columnRows(function, column, rows);
      }
    }
    return rows;
  }

  private static Object[] functionRow(Function function) {
    return new Object[] {
      MetadataTables.CATALOG,
      null,
      function.name(),
      REMARKS.get(function.about()),
      (short) DatabaseMetaData.functionNoTable,
      function.specific()
    };
  }

  private static void columnRows(Function function, LikePattern wanted, List<Object[]> rows) {
    if (wanted.matches("")) {
      rows.add(columnRow(function, "", function.result(), 0));
    }
    for (int i = 0; i < function.arguments().size(); i++) {
      String name = "argument_" + (i + 1);
      if (wanted.matches(name)) {
        rows.add(columnRow(function, name, function.arguments().get(i), i + 1));
      }
    }
  }

  private static Object[] columnRow(Function function, String name, ColumnType type, int ordinal) {
    return new Object[] {
      MetadataTables.CATALOG,
      null,
      function.name(),
      name,
      (short) (ordinal == 0 ? DatabaseMetaData.functionReturn : DatabaseMetaData.functionColumnIn),
      JdbcTypes.code(type),
      JdbcTypes.name(type),
      JdbcTypes.precision(type),
      JdbcTypes.precision(type),
      (short) JdbcTypes.scale(type),
      (short) JdbcTypes.radix(type),
      (short) DatabaseMetaData.functionNullable,
      "",
      JdbcTypes.octets(type),
      ordinal,
      "YES",
      function.specific()
    };
  }

  private static List<Function> read() {
    try (InputStream in =
        Objects.requireNonNull(MetadataFunctions.class.getResourceAsStream(LIST), LIST)) {
      Map<String, Integer> overloads = new HashMap<>();
      List<Function> all = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] words = line.split(" ");
        int number = overloads.merge(words[0], 1, Integer::sum);
        List<ColumnType> arguments = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
          arguments.add(type(words[i]));
        }
        all.add(
            new Function(
                words[0],
                words[0] + "_" + number,
                words[1],
                type(words[2]),
                List.copyOf(arguments)));
      }
      all.sort(Comparator.comparing(f -> f.name().toLowerCase(Locale.ROOT)));
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException("the list of functions cannot be read", e);
    }
  }

  private static ColumnType type(String kind) {
    return switch (kind) {
      case "BOOLEAN" -> ColumnType.BOOLEAN;
      case "SMALLINT" -> ColumnType.SMALLINT;
      case "INTEGER" -> ColumnType.INTEGER;
      case "BIGINT" -> ColumnType.BIGINT;
      case "DECIMAL" -> ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, 2);
      case "REAL" -> ColumnType.REAL;
      case "DOUBLE" -> ColumnType.DOUBLE;
      case "VARCHAR" -> ColumnType.VARCHAR;
      case "VARBINARY" -> ColumnType.VARBINARY;
      case "DATE" -> ColumnType.DATE;
      case "TIME" -> ColumnType.TIME;
      case "TIMESTAMP" -> ColumnType.TIMESTAMP;
      case "TIMESTAMP_TZ" -> ColumnType.TIMESTAMP_TZ;
      case "ARRAY" -> ColumnType.array(ColumnType.VARCHAR);
      default -> throw new IllegalStateException("the list of functions has no type " + kind);
    };
  }
}
