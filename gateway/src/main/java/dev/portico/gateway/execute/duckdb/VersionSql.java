package dev.portico.gateway.execute.duckdb;

import static dev.portico.gateway.execute.CapturedHistory.FROM;
import static dev.portico.gateway.execute.CapturedHistory.ID;
import static dev.portico.gateway.execute.CapturedHistory.TO;
import static java.util.stream.Collectors.joining;

import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.spi.Column;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The statements of a {@link VersionEngine}, over {@code present}, the rows that a table has,
 * {@code past}, its current versions so far, and {@code change}, the difference of both. Stateless.
 */
final class VersionSql {
  /** How many rows of a kind there are more, or fewer when it is negative. */
  private static final String NUMBER = "_portico_n";

  /** Whether a version holds a value that the column's present type does not have. */
  private static final String LOST = "_portico_lost";

  private VersionSql() {}

  /**
   * The versions that were current at the last capture, in the columns of now. A value of a type
   * that the column had then is compared as what it would be now; one that would be nothing is
   * lost, which makes its row differ from every present one.
   */
  static String past(List<Column> columns, Versions before, Instant last) {
    List<String> lost =
        columns.stream()
            .filter(c -> VersionReads.changed(c, before))
            .map(c -> "o." + VersionReads.lost(c))
            .toList();
    return "SELECT o."
        + ID
        + columns.stream().map(c -> ", o." + name(c)).collect(joining())
        + ", "
        + (lost.isEmpty() ? "false" : String.join(" OR ", lost))
        + " AS "
        + LOST
        + " FROM "
        + VersionReads.current(VersionReads.opened(columns, before), before, last);
  }

  /** Rows and how often they are there now more than before; in one pass, which can spill. */
  static String change(List<Column> columns) {
    String names = names(columns);
    return "SELECT "
        + names
        + ", "
        + LOST
        + ", CAST(sum("
        + NUMBER
        + ") AS BIGINT) AS "
        + NUMBER
        + " FROM (SELECT "
        + names
        + ", false AS "
        + LOST
        + ", 1 AS "
        + NUMBER
        + " FROM present UNION ALL SELECT "
        + names
        + ", "
        + LOST
        + ", -1 FROM past) GROUP BY "
        + names
        + ", "
        + LOST
        + " HAVING sum("
        + NUMBER
        + ") <> 0";
  }

  /** How many rows are new. */
  static String more() {
    return "SELECT coalesce(sum(" + NUMBER + "), 0) FROM change WHERE " + NUMBER + " > 0";
  }

  /** How many versions are no more. */
  static String fewer() {
    return "SELECT coalesce(-sum(" + NUMBER + "), 0) FROM change WHERE " + NUMBER + " < 0";
  }

  /** The rows that are new, as a FROM item. */
  static String added(List<Column> columns) {
    return "(SELECT "
        + names(columns)
        + ", unnest(range("
        + NUMBER
        + ")) FROM change WHERE "
        + NUMBER
        + " > 0)";
  }

  /** Rows as versions. */
  static String opened(List<Column> columns, long firstId, Instant at, String rows) {
    return "SELECT row_number() OVER () - 1 + "
        + firstId
        + " AS "
        + ID
        + ", "
        + VersionReads.instant(at)
        + " AS "
        + FROM
        + ", "
        + names(columns)
        + " FROM "
        + rows;
  }

  /** The ends of the versions that are no more; of equal ones the oldest. */
  static String closed(List<Column> columns, Instant at) {
    String same =
        columns.stream()
            .map(c -> "p." + name(c) + " IS NOT DISTINCT FROM d." + name(c))
            .collect(joining(" AND ", "p." + LOST + " = d." + LOST + " AND ", ""));
    return "SELECT "
        + ID
        + ", "
        + VersionReads.instant(at)
        + " AS "
        + TO
        + " FROM (SELECT p."
        + ID
        + ", row_number() OVER (PARTITION BY d.rowid ORDER BY p."
        + ID
        + ") AS r, -d."
        + NUMBER
        + " AS n FROM past p JOIN change d ON "
        + same
        + " WHERE d."
        + NUMBER
        + " < 0) WHERE r <= n";
  }

  /**
   * The versions of some files without those that meet a condition or ended before an instant.
   *
   * @param columns to keep; they are in the files, each of one type
   */
  static String merged(
      List<String> files,
      Collection<String> columns,
      String condition,
      List<String> closed,
      Instant endedBefore) {
    String ended =
        endedBefore == null || closed.isEmpty()
            ? ""
            : " ANTI JOIN (SELECT "
                + ID
                + " FROM "
                + VersionReads.files(closed)
                + " WHERE "
                + TO
                + " < "
                + VersionReads.instant(endedBefore)
                + ") c USING ("
                + ID
                + ")";
    return "SELECT o."
        + ID
        + ", o."
        + FROM
        + columns.stream().map(c -> ", o." + VersionReads.name(c)).collect(joining())
        + " FROM "
        + VersionReads.files(files)
        + " o"
        + ended
        + (condition.isEmpty() ? "" : " WHERE (" + condition + ") IS NOT TRUE")
        + " ORDER BY o."
        + ID;
  }

  /** How many rows lack a part of the key. */
  static String withoutKey(List<String> key) {
    return "SELECT count(*) FROM present WHERE " + anyNull(key);
  }

  /** How many rows have a key that another row before them has. */
  static String repeatedKeys(List<String> key) {
    return "SELECT count(*) - count(DISTINCT ("
        + key.stream().map(VersionReads::name).collect(joining(", "))
        + ")) FROM present WHERE NOT ("
        + anyNull(key)
        + ")";
  }

  private static String anyNull(List<String> key) {
    return key.stream().map(c -> VersionReads.name(c) + " IS NULL").collect(joining(" OR "));
  }

  /** The ends of some files without those before an instant. */
  static String mergedEnds(List<String> files, Instant endedBefore) {
    return "SELECT * FROM "
        + VersionReads.files(files)
        + (endedBefore == null ? "" : " WHERE " + TO + " >= " + VersionReads.instant(endedBefore));
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(VersionSql::name).collect(joining(", "));
  }

  private static String name(Column column) {
    return VersionReads.name(column.name());
  }
}
