package dev.portico.gateway.execute.duckdb;

import static java.util.stream.Collectors.joining;

import dev.portico.gateway.execute.CapturedHistory;
import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.sql.VersionColumns;
import dev.portico.spi.Column;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes how the engine reads captured versions. The files of versions are only added to: when a
 * version ended is told by other files, which are joined by the version's number. Their instants
 * are those of this execution, so that nothing outside depends on them.
 */
final class VersionReads {
  private VersionReads() {}

  /** A FROM item that gives these columns of the versions asked for. */
  static String from(List<Column> columns, Versions versions) {
    if (versions.opened().isEmpty()) {
      return "("
          + columns.stream()
              .map(c -> nothing(c) + " AS " + name(c.name()))
              .collect(joining(", ", "SELECT ", " WHERE false"))
          + ")";
    }
    String shown = columns.stream().map(c -> shown(c, versions)).collect(joining(", "));
    return versions.read() instanceof Period.At at
        ? "(SELECT " + shown + " FROM " + current(versions, at.instant()) + ")"
        : "(SELECT " + shown + " FROM " + span(versions) + ")";
  }

  /** The versions that were current, in all their columns. */
  static String current(Versions versions, Instant at) {
    String began = "o." + CapturedHistory.FROM + " <= " + instant(at);
    if (versions.closed().isEmpty()) {
      return files(versions.opened()) + " o WHERE " + began;
    }
    return files(versions.opened())
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

  private static String span(Versions versions) {
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
    return files(versions.opened())
        + " o LEFT JOIN "
        + ended
        + " c ON o."
        + CapturedHistory.ID
        + " = c."
        + CapturedHistory.ID
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
  }

  private static String shown(Column column, Versions versions) {
    String name = name(column.name());
    boolean range = !(versions.read() instanceof Period.At);
    if (range && column.name().equals(VersionColumns.VALID_FROM)) {
      return "o." + CapturedHistory.FROM + " AS " + name;
    } else if (range && column.name().equals(VersionColumns.VALID_TO)) {
      return "c." + CapturedHistory.TO + " AS " + name;
    } else if (!versions.columns().contains(column.name())) {
      return nothing(column) + " AS " + name;
    }
    return "CAST(o." + name + " AS " + Transport.engineType(column.type()) + ") AS " + name;
  }

  private static String nothing(Column column) {
    return "CAST(NULL AS " + Transport.engineType(column.type()) + ")";
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
