package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryEvent.CopyRead;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.TableRead;
import dev.portico.gateway.weave.InstantSlot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Of when an execution reads its tables, as far as that is known by now. Stateless. */
final class TravelReads {
  /** Rows of a report; a statement may name a table at very many instants. */
  static final int MOST = 1_000;

  private TravelReads() {}

  /**
   * One entry for each table and period, without the gateway's own tables.
   *
   * @param named the tables that the statement itself names
   * @param periods what of the tables' history is read, where it is not only the current rows
   */
  static List<TableRead> of(
      PhysicalPlan plan,
      CallerView view,
      Set<TableName> named,
      Map<TableName, Set<Period>> periods,
      Execution execution) {
    List<TableRead> reads = new ArrayList<>();
    List<TableName> tables =
        plan.tables().stream().sorted(Comparator.comparing(TableName::key)).toList();
    for (TableName name : tables) {
      Optional<CatalogTable> table =
          view.table(name).map(t -> t.table()).filter(t -> t.product().isPresent());
      if (table.isPresent()) {
        for (Period period : periods.getOrDefault(name, Set.of(Period.CURRENT))) {
          add(reads, table.get(), named.contains(name), period, view, execution);
        }
      }
    }
    return List.copyOf(reads);
  }

  private static void add(
      List<TableRead> reads,
      CatalogTable table,
      boolean named,
      Period period,
      CallerView view,
      Execution execution) {
    if (reads.size() >= MOST) {
      return;
    }
    boolean last = reads.size() == MOST - 1;
    Optional<Instant> read = readAt(table, period, view, execution);
    Optional<String> note =
        last ? Optional.of("the report ends here") : note(table, period, execution);
    reads.add(
        new TableRead(
            execution.queryId(),
            table.name(),
            named,
            table.query().isPresent()
                ? Optional.empty()
                : Optional.of(table.timeTravel().strategy()),
            period,
            read,
            note));
  }

  private static Optional<Instant> readAt(
      CatalogTable table, Period period, CallerView view, Execution execution) {
    if (table.query().isPresent() || period.isRange()) {
      return Optional.empty();
    } else if (ofCopies(table, period)) {
      return slot(table.name(), period, execution)
          .filter(slot -> tells(slot, view))
          .map(execution.copies()::get);
    }
    return Optional.of(period instanceof Period.At at ? at.instant() : execution.periods().now());
  }

  private static boolean ofCopies(CatalogTable table, Period period) {
    return table.timeTravel() instanceof TimeTravel.Snapshots
        || period instanceof Period.At
            && (table.timeTravel() instanceof TimeTravel.Captured
                || table.timeTravel() instanceof TimeTravel.Native);
  }

  /** The copy or capture that was found for a period of a table. */
  private static Optional<InstantSlot> slot(TableName table, Period period, Execution execution) {
    return execution.copies().keySet().stream()
        .filter(slot -> table(slot).map(t -> t.name().equals(table)).orElse(false))
        .filter(slot -> meant(slot, execution).equals(period))
        .findFirst();
  }

  private static Optional<CatalogTable> table(InstantSlot slot) {
    if (slot instanceof InstantSlot.Copy copy) {
      return Optional.of(copy.table());
    }
    if (slot instanceof InstantSlot.Version version) {
      return Optional.of(version.table());
    }
    return slot instanceof InstantSlot.Captured captured
        ? Optional.of(captured.table())
        : Optional.empty();
  }

  /** What a copy stands for: a span of the session passes over tables that only have copies. */
  private static Period meant(InstantSlot slot, Execution execution) {
    Period period = execution.periods().of(slot.clause());
    return period instanceof Period.At ? period : Period.CURRENT;
  }

  private static Optional<String> note(CatalogTable table, Period period, Execution execution) {
    if (table.query().isPresent()) {
      return Optional.of("made of other tables");
    } else if (ofCopies(table, period)) {
      String kind =
          table.timeTravel() instanceof TimeTravel.Snapshots
              ? "copy"
              : table.timeTravel() instanceof TimeTravel.Native ? "version" : "capture";
      return Optional.of(
          slot(table.name(), period, execution).isPresent()
              ? "the newest " + kind + " at or before the instant"
              : "no " + kind + " was read");
    }
    boolean passedOver =
        period instanceof Period.Current
            && !(execution.periods().session() instanceof Period.Current)
            && !table.timeTravel().keepsVersions();
    return passedOver
        ? Optional.of("does not keep what the session asks for: its current rows")
        : Optional.empty();
  }

  /**
   * Whether a caller may know of when a copy, capture or version is. The latter two count from the
   * last change, which may be one of rows or columns that are kept from the caller.
   */
  static boolean tells(InstantSlot slot, CallerView view) {
    return slot instanceof InstantSlot.Copy
        || table(slot).flatMap(table -> view.table(table.name())).map(ViewTable::whole).orElse(true)
        || view.decision().explain() == Detail.FULL;
  }

  /** The copies and captures that were read, for the audit trail. */
  static List<CopyRead> copies(Execution execution) {
    return execution.copies().entrySet().stream()
        .flatMap(
            entry ->
                table(entry.getKey())
                    .map(
                        table ->
                            new CopyRead(
                                table.name().toString(),
                                table.timeTravel().strategy(),
                                AuditTables.asOf(meant(entry.getKey(), execution)),
                                entry.getValue()))
                    .stream())
        .distinct()
        .sorted(Comparator.comparing(CopyRead::table).thenComparing(CopyRead::asOf))
        .toList();
  }
}
