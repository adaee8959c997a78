package dev.portico.gateway.query;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.OutputColumns;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.policy.CallerView;
import java.util.List;

/** The columns of an answer, marked where they come unchanged from a column with a mask. */
final class MaskedColumns {
  private MaskedColumns() {}

  static List<OutputColumn> of(PhysicalPlan plan, CallerView view) {
    return OutputColumns.of(plan.outputs()).stream().map(column -> marked(column, view)).toList();
  }

  private static OutputColumn marked(OutputColumn column, CallerView view) {
    boolean masked =
        column
            .table()
            .flatMap(view::table)
            .map(
                table ->
                    table.columns().stream()
                        .anyMatch(
                            c ->
                                c.masked()
                                    && c.name().equalsIgnoreCase(column.column().orElse(""))))
            .orElse(false);
    return masked
        ? new OutputColumn(
            column.name(), column.type(), column.nullable(), true, column.table(), column.column())
        : column;
  }
}
