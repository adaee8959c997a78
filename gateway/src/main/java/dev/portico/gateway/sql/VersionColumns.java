package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns that a range of a table's history has beside the table's own: when each version was
 * current. They have the type of the column they come from, and are not there for a caller for whom
 * that column is hidden; a mask of that column holds for them too.
 */
public final class VersionColumns {
  /** When a version began to be current. */
  public static final String VALID_FROM = "_valid_from";

  /** When it ended; NULL while it is current. */
  public static final String VALID_TO = "_valid_to";

  private VersionColumns() {}

  /**
   * @param name of the pseudo-column
   * @param source the table's column that tells it; one of its own when the gateway does
   */
  public record Version(String name, ViewColumn source, ColumnType type) {}

  /** Those that a caller sees, in order. */
  public static List<Version> of(ViewTable view) {
    if (view.table().timeTravel() instanceof TimeTravel.Captured) {
      return List.of(captured(VALID_FROM), captured(VALID_TO));
    }
    TimeTravel.Ends ends = view.table().timeTravel().ends().orElseThrow();
    List<Version> versions = new ArrayList<>();
    seen(view, ends.from()).ifPresent(c -> versions.add(version(VALID_FROM, c)));
    seen(view, ends.to()).ifPresent(c -> versions.add(version(VALID_TO, c)));
    return versions;
  }

  /** The gateway itself tells of when it captured: no column of the table stands behind it. */
  private static Version captured(String name) {
    CatalogColumn column =
        new CatalogColumn(
            name,
            name,
            ColumnType.TIMESTAMP_TZ,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty());
    return version(name, new ViewColumn(column, ColumnType.TIMESTAMP_TZ, true, false));
  }

  private static Version version(String name, ViewColumn column) {
    return new Version(name, column, column.type());
  }

  private static Optional<ViewColumn> seen(ViewTable view, String column) {
    return view.columns().stream().filter(c -> c.name().equals(column)).findFirst();
  }
}
