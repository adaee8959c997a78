package dev.portico.gateway.query;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.sql.ColumnsThen;
import dev.portico.gateway.weave.InstantSlot;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells in lines of when a query reads its tables; for EXPLAIN. Stateless. */
final class TravelLines {
  private TravelLines() {}

  /**
   * One line for each table and period. When nothing is read as it was, there are none; else the
   * tables that are read as they are have theirs too, so that a mixture can be seen.
   *
   * @param periods what of the tables' history is read
   * @param execution which knows the copies
   */
  static List<String> of(
      PhysicalPlan plan,
      CallerView view,
      Map<TableName, Set<Period>> periods,
      Execution execution,
      ZoneId zone) {
    List<String> lines = new ArrayList<>();
    plan.tables().stream()
        .sorted(Comparator.comparing(TableName::key))
        .forEach(
            table ->
                read(table, view, periods)
                    .forEach(period -> lines.add(line(table, view, period, zone))));
    execution
        .copies()
        .forEach((slot, instant) -> lines.add(copy(slot, view, instant, execution, zone)));
    return lines;
  }

  private static Set<Period> read(
      TableName table, CallerView view, Map<TableName, Set<Period>> periods) {
    Set<Period> read = periods.getOrDefault(table, Set.of());
    boolean published = view.table(table).flatMap(t -> t.table().product()).isPresent();
    boolean mixed = periods.values().stream().anyMatch(some -> !some.isEmpty());
    return read.isEmpty() && published && mixed ? Set.of(Period.CURRENT) : read;
  }

  private static String line(TableName table, CallerView view, Period period, ZoneId zone) {
    String strategy = view.table(table).map(t -> strategy(t.table(), period)).orElse("");
    return "reads " + table + " " + words(period, zone) + strategy;
  }

  private static String strategy(CatalogTable table, Period period) {
    String contract =
        ColumnsThen.then(table, period).map(then -> ", contract " + then.version()).orElse("");
    return " (" + table.timeTravel().strategy() + contract + ")";
  }

  private static String words(Period period, ZoneId zone) {
    if (period instanceof Period.At at) {
      return "as of " + InstantText.write(at.instant(), zone);
    } else if (period instanceof Period.Span span) {
      return "from "
          + InstantText.write(span.from(), zone)
          + " to "
          + InstantText.write(span.to(), zone)
          + (span.end() == Period.End.INCLUSIVE ? ", both included" : ", the end excluded");
    }
    return period instanceof Period.All ? "in all its versions" : "as it is now";
  }

  private static String copy(
      InstantSlot slot, CallerView view, Instant instant, Execution execution, ZoneId zone) {
    String asked =
        execution.periods().of(slot.clause()) instanceof Period.At at
            ? " for " + InstantText.write(at.instant(), zone)
            : "";
    return (slot instanceof InstantSlot.Captured captured
            ? "reads the capture of " + captured.table().name()
            : "reads the copy of " + ((InstantSlot.Copy) slot).table().name())
        + (TravelReads.tells(slot, view)
            ? " made at " + InstantText.write(instant, zone)
            : " made last before")
        + asked;
  }
}
