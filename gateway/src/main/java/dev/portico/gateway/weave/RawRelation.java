package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.sql.PorticoTypes;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelDistribution;
import org.apache.calcite.rel.RelDistributions;
import org.apache.calcite.rel.RelReferentialConstraint;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * All columns of a published table, with what the planner may believe of it: the store's row
 * estimate and keys the store enforces.
 */
final class RawRelation extends AbstractTable {
  /**
   * Assumed of a table whose store tells no number: large enough that it is not taken for a small
   * side.
   */
  private static final double UNKNOWN_ROWS = 1_000_000;

  private final CatalogTable table;

  RawRelation(CatalogTable table) {
    this.table = table;
  }

  static double rows(CatalogTable table) {
    return table.estimatedRows().isPresent()
        ? Math.max(1, table.estimatedRows().getAsLong())
        : UNKNOWN_ROWS;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder row = factory.builder();
    table
        .columns()
        .forEach(
            c ->
                row.add(
                    c.name(), PorticoTypes.toRel(c.type(), !table.neverNull(c.name()), factory)));
    return row.build();
  }

  @Override
  public Statistic getStatistic() {
    return new Statistic() {
      @Override
      public Double getRowCount() {
        return rows(table);
      }

      @Override
      public boolean isKey(ImmutableBitSet columns) {
        return getKeys().stream().anyMatch(columns::contains);
      }

      @Override
      public List<ImmutableBitSet> getKeys() {
        if (!table.keyEnforced() || table.primaryKey().isEmpty()) {
          return List.of();
        }
        List<String> names = table.columns().stream().map(c -> c.name()).toList();
        return List.of(
            ImmutableBitSet.of(table.primaryKey().stream().map(names::indexOf).toList()));
      }

      @Override
      public List<RelReferentialConstraint> getReferentialConstraints() {
        return List.of();
      }

      @Override
      public List<RelCollation> getCollations() {
        return List.of();
      }

      @Override
      public RelDistribution getDistribution() {
        return RelDistributions.ANY;
      }
    };
  }
}
