package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.EarlierContract;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Why a column that an earlier contract had is not there for a statement that goes back: told to
 * callers alone to whom the column is open. Stateless.
 */
final class FormerColumn {
  private FormerColumn() {}

  /**
   * @param name as the statement has it
   * @param view of the statement, which has the columns of the contracts that it reads under
   */
  static Optional<GatewayException> explain(
      String name, SqlPosition position, Exception fault, CallerView view) {
    for (ViewTable table : view.tables()) {
      for (ViewColumn column : table.columns()) {
        if (column.name().equalsIgnoreCase(name) && table.table().past().isFormer(column.name())) {
          return Optional.of(explain(table, column, position, fault));
        }
      }
    }
    return Optional.empty();
  }

  private static GatewayException explain(
      ViewTable table, ViewColumn column, SqlPosition position, Exception fault) {
    EarlierContract last =
        table.table().past().contracts().stream()
            .filter(c -> c.column(column.name()).isPresent())
            .findFirst()
            .orElseThrow();
    String had =
        "column \""
            + column.name()
            + "\" of "
            + table.name()
            + " was in its contract until "
            + last.until().atOffset(ZoneOffset.UTC)
            + " (version "
            + last.version()
            + ")";
    Optional<String> drift = column.column().drift();
    return drift.isPresent()
        ? new GatewayException(
            ErrorCode.COLUMN_DRIFTED,
            had + ", but it cannot be read any more: " + drift.get(),
            position,
            fault)
        : new GatewayException(
            ErrorCode.COLUMN_NOT_FOUND,
            had
                + "; it can be read as of an earlier instant that stands in the statement itself or"
                + " in the session, not in a span, and not in a parameter",
            position,
            fault);
  }
}
