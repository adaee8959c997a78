package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.EarlierContract;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import dev.portico.gateway.session.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns that one reference to a table has: those of today, of which those that came later are
 * NULL, and behind them those that only the contract of then had. Versions of a span have the
 * columns of today. Immutable.
 *
 * @param view the table with these columns
 * @param absent names of columns that came later
 */
public record ColumnsThen(ViewTable view, Set<String> absent) {
  public ColumnsThen {
    absent = Set.copyOf(absent);
  }

  /** Whether a reference may name what today's contract does not have. */
  enum Former {
    READABLE,
    /** The instant is told later than the columns, or the query was written for those of today. */
    LEFT_OUT
  }

  /**
   * @param table as the statement needs it
   */
  static ColumnsThen of(ViewTable table, Period period, Former former) {
    Optional<EarlierContract> then = then(table.table(), period);
    List<ViewColumn> columns = new ArrayList<>();
    Set<String> absent = new HashSet<>();
    for (ViewColumn column : table.columns()) {
      if (!table.table().past().isFormer(column.name())) {
        columns.add(column);
        if (then.isPresent() && then.get().column(column.name()).isEmpty()) {
          absent.add(column.name());
        }
      }
    }
    if (former == Former.READABLE) {
      then.ifPresent(contract -> columns.addAll(former(table, contract)));
    }
    return new ColumnsThen(new ViewTable(table.table(), columns, table.decision()), absent);
  }

  /** The earlier version of the contract that held; empty when it is that of today. */
  public static Optional<EarlierContract> then(CatalogTable table, Period period) {
    return period instanceof Period.At at
        ? table.past().back(table.past().stepsBack(at.instant()))
        : Optional.empty();
  }

  /** In the order of the contract of then, those that can still be read. */
  private static List<ViewColumn> former(ViewTable table, EarlierContract then) {
    return then.columns().stream()
        .filter(had -> table.table().past().isFormer(had.name()) && had.drift().isEmpty())
        .flatMap(had -> VisibleKeys.column(table, had.name()).stream())
        .filter(seen -> seen.column().drift().isEmpty())
        .toList();
  }
}
