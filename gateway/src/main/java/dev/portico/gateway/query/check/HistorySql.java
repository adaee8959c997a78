package dev.portico.gateway.query.check;

import static java.util.stream.Collectors.joining;

import dev.portico.gateway.catalog.TableName;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the questions about a table's history as SQL, which the store answers where it can: each
 * has one row of numbers. Columns are written as the contract publishes them. Stateless.
 */
final class HistorySql {
  private HistorySql() {}

  /** A FROM item of these columns: of a table, or of it and its past. */
  static String rows(List<String> columns, TableName... tables) {
    String shown = columns.stream().distinct().map(HistorySql::name).collect(joining(", "));
    return Stream.of(tables)
        .map(
            table ->
                "SELECT " + shown + " FROM " + name(table.schema()) + "." + name(table.table()))
        .collect(joining(" UNION ALL ", "(", ") AS r"));
  }

  /** How many rows meet each condition, and how many there are. */
  static String counts(String rows, List<String> conditions) {
    return conditions.stream()
        .map(condition -> "COUNT(CASE WHEN " + condition + " THEN 1 END), ")
        .collect(joining("", "SELECT ", "COUNT(*) FROM " + rows));
  }

  static String isNull(List<String> columns) {
    return columns.stream().map(c -> name(c) + " IS NULL").collect(joining(" OR "));
  }

  static String backward(String from, String to) {
    return name(from) + " > " + name(to);
  }

  /**
   * How many versions reach into the next one of their key, and of how many keys. Of versions in
   * the order of their beginnings two overlap only when two neighbours do. Those of no length and
   * backward ones hold no instant.
   */
  static String overlaps(String rows, List<String> key, String from, String to) {
    String keys = names(key);
    String begin = name(from);
    String end = name(to);
    String next =
        "SELECT %s, %s AS e, LEAD(%s) OVER (PARTITION BY %s ORDER BY %s) AS n FROM %s WHERE %s IS NOT NULL AND NOT (%s) AND (%s IS NULL OR %s < %s)"
            .formatted(keys, end, begin, keys, begin, rows, begin, isNull(key), end, begin, end);
    String reaching =
        "SELECT COUNT(*) AS c FROM (%s) AS v WHERE n IS NOT NULL AND (e IS NULL OR n < e) GROUP BY %s"
            .formatted(next, keys);
    return total(reaching);
  }

  /**
   * How many rows share all of these columns with another, and how often that happens.
   *
   * @param needed rows without one of these are left out
   */
  static String ties(String rows, List<String> columns, List<String> needed) {
    String same =
        "SELECT COUNT(*) AS c FROM %s WHERE NOT (%s) GROUP BY %s HAVING COUNT(*) > 1"
            .formatted(rows, isNull(needed), names(columns));
    return total(same);
  }

  private static String total(String groups) {
    return "SELECT COALESCE(SUM(c), 0), COUNT(*) FROM (" + groups + ") AS g";
  }

  private static String names(List<String> columns) {
    return columns.stream().map(HistorySql::name).collect(joining(", "));
  }

  private static String name(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }
}
