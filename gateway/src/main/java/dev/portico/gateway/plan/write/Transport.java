package dev.portico.gateway.plan.write;

import dev.portico.spi.ColumnType;
import java.util.function.UnaryOperator;

/**
 * The forms in which values cross the border of the engine, because its Java interface lacks some
 * types and is slow for others. What is written here is read and filled in {@code execute.duckdb}:
 * whole numbers, dates and times as numbers, bytes as hexadecimal text, arrays as JSON text.
 */
public final class Transport {

  private Transport() {}

  /** A column of the engine's answer, as it leaves: SQL over the given SQL. */
  public static UnaryOperator<String> leaving(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN, VARCHAR -> sql -> sql;
      case SMALLINT, INTEGER, BIGINT -> sql -> "CAST(" + sql + " AS BIGINT)";
      case DECIMAL -> sql -> "CAST(" + sql + " AS " + type + ")";
      case REAL, DOUBLE -> sql -> "CAST(" + sql + " AS DOUBLE)";
      case VARBINARY -> sql -> "hex(" + sql + ")";
      case DATE -> sql -> "CAST((" + sql + ") - DATE '1970-01-01' AS BIGINT)";
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> sql -> "epoch_us(" + sql + ")";
      case ARRAY ->
          sql -> {
            String typed = "CAST(" + sql + " AS " + engineType(type) + ")";
            return "CAST(to_json(" + elements(type, typed, 0) + ") AS VARCHAR)";
          };
    };
  }

  /**
   * An array, or an element of one, in a form that JSON holds exactly: numbers with a fraction as
   * text (JSON has no NaN), dates and times as numbers, bytes as hexadecimal text.
   */
  private static String elements(ColumnType type, String sql, int depth) {
    return switch (type.kind()) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT, VARCHAR -> sql;
      case DECIMAL, REAL, DOUBLE -> "CAST(" + sql + " AS VARCHAR)";
      case VARBINARY, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> leaving(type).apply(sql);
      case ARRAY -> {
        String each = "e" + depth;
        String element = elements(type.element(), each, depth + 1);
        yield element.equals(each) ? sql : each(sql, each, element);
      }
    };
  }

  private static String each(String list, String name, String element) {
    return "list_transform(" + list + ", lambda " + name + ": " + element + ")";
  }

  /**
   * A column of a fragment, as it enters: SQL over the column of the table function, in the
   * column's own type.
   */
  public static String entering(ColumnType type, String column) {
    return switch (type.kind()) {
      case BOOLEAN, VARCHAR, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> column;
      case VARBINARY -> "unhex(" + column + ")";
      case DATE -> "(DATE '1970-01-01' + " + column + ")";
      case TIME -> "CAST(" + column + " AS TIME)";
      case TIMESTAMP -> "make_timestamp(" + column + ")";
      case TIMESTAMP_TZ -> "make_timestamptz(" + column + ")";
      case ARRAY ->
          // strict: the other reader makes NULL of what it cannot read
          restored(type, "from_json_strict(" + column + ", '" + structure(type) + "')", 0);
    };
  }

  /** A type as JSON's reader wants it: arrays in brackets, however deep, around a name. */
  private static String structure(ColumnType type) {
    return switch (type.kind()) {
      case ARRAY -> "[" + structure(type.element()) + "]";
      case VARBINARY -> "\"VARCHAR\"";
      case DATE, TIMESTAMP, TIMESTAMP_TZ -> "\"BIGINT\"";
      default -> '"' + engineType(type) + '"';
    };
  }

  /** Arrays of what JSON holds as arrays of their own type. */
  private static String restored(ColumnType type, String sql, int depth) {
    return switch (type.kind()) {
      case DATE -> "(DATE '1970-01-01' + CAST(" + sql + " AS INTEGER))";
      case VARBINARY, TIMESTAMP, TIMESTAMP_TZ -> entering(type, sql);
      case ARRAY -> {
        String each = "e" + depth;
        String element = restored(type.element(), each, depth + 1);
        yield element.equals(each) ? sql : each(sql, each, element);
      }
      default -> sql;
    };
  }

  /** The engine's name of a type. */
  public static String engineType(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DATE, TIME, TIMESTAMP ->
          type.kind().name();
      case DECIMAL -> type.toString();
      case VARCHAR -> "VARCHAR";
      case VARBINARY -> "BLOB";
      case TIMESTAMP_TZ -> "TIMESTAMPTZ";
      case ARRAY -> engineType(type.element()) + "[]";
    };
  }
}
