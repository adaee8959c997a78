package dev.portico.gateway.sql;

import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Period;
import java.util.OptionalInt;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/**
 * A caller's table for the validator. Conversion calls {@link #toRel} for each reference, sometimes
 * more than once, so it only makes a {@link BareScan}.
 */
final class ViewRelation extends AbstractTable implements TranslatableTable {
  private final ColumnsThen columns;
  private final ViewTable view;
  private final OptionalInt clause;
  private final TablePeriods periods;

  /**
   * @param clause that says what of its history is read; empty when the session says it
   */
  ViewRelation(ColumnsThen columns, OptionalInt clause, TablePeriods periods) {
    this.columns = columns;
    this.view = columns.view();
    this.clause = clause;
    this.periods = periods;
  }

  private Period period() {
    return periods.of(view.table(), clause);
  }

  ViewTable view() {
    return view;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder row = factory.builder();
    view.columns()
        .forEach(c -> row.add(c.name(), PorticoTypes.toRel(c.type(), !neverNull(c), factory)));
    if (period().isRange()) {
      VersionColumns.of(view)
          .forEach(c -> row.add(c.name(), PorticoTypes.toRel(c.type(), true, factory)));
    }
    return row.build();
  }

  /**
   * A contract's promise is not enough to leave out a check for NULL; a key that the store enforces
   * is.
   */
  private boolean neverNull(ViewColumn column) {
    boolean current = period() instanceof Period.Current;
    return current
        && !column.nullable()
        && !column.masked()
        && view.table().neverNull(column.name());
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
    return new BareScan(context.getCluster(), table, columns, period(), clause);
  }
}
