package dev.portico.gateway.execute.duckdb;

import static java.util.stream.Collectors.joining;

import dev.portico.gateway.execute.CapturedHistory;
import dev.portico.gateway.execute.CapturedHistory.Part;
import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.sql.VersionColumns;
import dev.portico.spi.Column;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes how the engine reads captured versions. The files of versions are only added to: when a
 * version ended is told by other files, which are joined by the version's number. Their instants
 * are those of this execution, so that nothing outside depends on them.
 */
final class VersionReads {
  private VersionReads() {}

  /** A FROM item that gives these columns of the versions asked for. */
  static String from(List<Column> columns, Versions versions) {
    String shown = columns.stream().map(c -> shown(c, versions)).collect(joining(", "));
    List<Column> kept = columns.stream().filter(c -> !isEnd(c, versions)).toList();
    String opened = opened(kept, versions);
    return versions.read() instanceof Period.At at
        ? "(SELECT " + shown + " FROM " + current(opened, versions, at.instant()) + ")"
        : "(SELECT " + shown + " FROM " + span(opened, versions) + ")";
  }

  /**
   * A FROM item of the versions with these columns, their numbers and beginnings. A column that had
   * another type at other times is converted in each part by itself: the engine would otherwise
   * read all of them in a type of its choice, which loses digits. Beside such a column is another,
   * {@link #lost}.
   */
  static String opened(List<Column> columns, Versions versions) {
    List<Part> parts =
        versions.opened().isEmpty() ? List.of(new Part(List.of(), Map.of())) : versions.opened();
    return parts.stream()
        .map(part -> part(columns, part, versions))
        .collect(joining(" UNION ALL ", "(", ")"));
  }

  private static String part(List<Column> columns, Part part, Versions versions) {
    List<String> shown = new ArrayList<>();
    boolean none = part.paths().isEmpty();
    shown.add((none ? "CAST(NULL AS BIGINT) AS " : "") + CapturedHistory.ID);
    shown.add((none ? "CAST(NULL AS TIMESTAMPTZ) AS " : "") + CapturedHistory.FROM);
    for (Column column : columns) {
      shown.add(converted(column, part) + " AS " + name(column.name()));
      if (changed(column, versions)) {
        shown.add(isLost(column, part) + " AS " + lost(column));
      }
    }
    return "SELECT "
        + String.join(", ", shown)
        + (none ? " WHERE false" : " FROM " + files(part.paths()));
  }

  private static String converted(Column column, Part part) {
    String wanted = Transport.engineType(column.type());
    String type = part.types().get(column.name());
    if (wanted.equals(type)) {
      return name(column.name());
    }
    String value = type == null ? "NULL" : name(column.name());
    return "TRY_CAST(" + value + " AS " + wanted + ")";
  }

  private static String isLost(Column column, Part part) {
    String type = part.types().get(column.name());
    return type == null || type.equals(Transport.engineType(column.type()))
        ? "false"
        : "(" + name(column.name()) + " IS NOT NULL AND " + converted(column, part) + " IS NULL)";
  }

  /** Whether a column had another type at some time. */
  static boolean changed(Column column, Versions versions) {
    String wanted = Transport.engineType(column.type());
    return versions.opened().stream()
        .anyMatch(part -> !part.types().getOrDefault(column.name(), wanted).equals(wanted));
  }

  /** The column that tells whether the value had a type then of which it cannot be converted. */
  static String lost(Column column) {
    return name("_portico_lost_" + column.name());
  }

  /**
   * The versions that were current.
   *
   * @param opened what {@link #opened} gave
   */
  static String current(String opened, Versions versions, Instant at) {
    String began = "o." + CapturedHistory.FROM + " <= " + instant(at);
    if (versions.closed().isEmpty()) {
      return opened + " o WHERE " + began;
    }
    return opened
        + " o ANTI JOIN (SELECT "
        + CapturedHistory.ID
        + " FROM "
        + files(versions.closed())
        + " WHERE "
        + CapturedHistory.TO
        + " <= "
        + instant(at)
        + ") c USING ("
        + CapturedHistory.ID
        + ") WHERE "
        + began;
  }

  private static String span(String opened, Versions versions) {
    String from = "o." + CapturedHistory.FROM;
    String to = "c." + CapturedHistory.TO;
    String ended =
        versions.closed().isEmpty()
            ? "(SELECT CAST(NULL AS BIGINT) AS "
                + CapturedHistory.ID
                + ", CAST(NULL AS TIMESTAMPTZ) AS "
                + CapturedHistory.TO
                + " WHERE false)"
            : files(versions.closed());
    List<String> conditions = new ArrayList<>();
    if (versions.read() instanceof Period.Span span) {
      String until = span.end() == Period.End.INCLUSIVE ? " <= " : " < ";
      conditions.add(from + until + instant(span.to()));
      conditions.add("(" + to + " IS NULL OR " + to + " > " + instant(span.from()) + ")");
    }
    return opened
        + " o LEFT JOIN "
        + ended
        + " c ON o."
        + CapturedHistory.ID
        + " = c."
        + CapturedHistory.ID
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
  }

  /** Only a row that is read may fail: those that were over by then are told apart before. */
  private static String shown(Column column, Versions versions) {
    String name = name(column.name());
    if (isEnd(column, versions)) {
      return (column.name().equals(VersionColumns.VALID_FROM)
              ? "o." + CapturedHistory.FROM
              : "c." + CapturedHistory.TO)
          + " AS "
          + name;
    } else if (!changed(column, versions)) {
      return "o." + name;
    }
    return "CASE WHEN o."
        + lost(column)
        + " THEN error("
        + LockedInstance.text("portico: column " + column.name() + " of file captured")
        + ") ELSE o."
        + name
        + " END AS "
        + name;
  }

  private static boolean isEnd(Column column, Versions versions) {
    return !(versions.read() instanceof Period.At)
        && (column.name().equals(VersionColumns.VALID_FROM)
            || column.name().equals(VersionColumns.VALID_TO));
  }

  /** Columns by name: files of different times may have different ones. */
  static String files(List<String> paths) {
    return paths.stream()
        .map(path -> LockedInstance.text(path.replaceAll("[\\[*?]", "[$0]")))
        .collect(
            joining(
                ", ",
                "read_parquet([",
                "], hive_partitioning=false" + (paths.size() > 1 ? ", union_by_name=true)" : ")")));
  }

  static String instant(Instant instant) {
    return "make_timestamptz(" + ChronoUnit.MICROS.between(Instant.EPOCH, instant) + ")";
  }

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
