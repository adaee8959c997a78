package dev.portico.gateway.sql;

import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.sql.parse.TableReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;

/**
 * Turns a {@link CallerView} into the schema the validator resolves names in: one schema per
 * domain, also under {@code mesh}, and one for each clause that says of when a table is read. For
 * one query.
 */
final class CallerSchema {
  static final String CATALOG = "mesh";

  private final CallerView view;
  private final TablePeriods periods;
  private final Expansions expansions = new Expansions();
  private final Map<OptionalInt, CalciteSchema> inside = new HashMap<>();

  private CallerSchema(CallerView view, TablePeriods periods) {
    this.view = view;
    this.periods = periods;
  }

  /**
   * Virtual tables become what stands inside them.
   *
   * @param references of the query
   */
  static CalciteSchema of(
      CallerView view, Collection<TableReference> references, TablePeriods periods) {
    CallerSchema schema = new CallerSchema(view, periods);
    Places places = new Places();
    for (TableReference reference : references) {
      view.table(reference.table())
          .ifPresent(
              table ->
                  places.add(
                      reference.clause().isPresent() ? reference.schema() : table.name().schema(),
                      table,
                      schema.relation(table, reference.clause())));
    }
    return places.root;
  }

  /** Virtual tables are tables like others, with the types that their contracts say. */
  static CalciteSchema flat(CallerView view) {
    TablePeriods current = TablePeriods.current();
    Places places = new Places();
    for (ViewTable table : view.tables()) {
      places.add(
          table.name().schema(),
          table,
          new ViewRelation(
              current.columns(table, OptionalInt.empty()), OptionalInt.empty(), current));
    }
    return places.root;
  }

  private Table relation(ViewTable table, OptionalInt clause) {
    periods.of(table.table(), clause); // what has no history is told before anything else
    ColumnsThen columns = periods.columns(table, clause);
    return table.table().query().isPresent()
        ? new VirtualRelation(columns, view, inside(clause), expansions)
        : new ViewRelation(columns, clause, periods);
  }

  /** Where the queries of virtual tables look up their names: a clause holds for all of them. */
  private CalciteSchema inside(OptionalInt clause) {
    CalciteSchema known = inside.get(clause);
    if (known != null) {
      return known;
    }
    TablePeriods travel = periods.inside(clause);
    Places places = new Places();
    inside.put(clause, places.root);
    for (ViewTable table : view.tables()) {
      ColumnsThen columns = travel.columnsInside(table, clause);
      Table relation =
          table.table().query().isPresent()
              ? new VirtualRelation(columns, view, places.root, expansions)
              : new ViewRelation(columns, clause, travel);
      places.add(table.name().schema(), table, relation);
    }
    return places.root;
  }

  /** A schema while it is filled. */
  private static final class Places {
    private final CalciteSchema root = CalciteSchema.createRootSchema(false, false);
    private final SchemaPlus mesh = root.plus().add(CATALOG, new AbstractSchema());
    private final Map<String, SchemaPlus[]> domains = new HashMap<>();

    void add(String schema, ViewTable table, Table relation) {
      SchemaPlus[] places =
          domains.computeIfAbsent(
              schema,
              name ->
                  new SchemaPlus[] {
                    root.plus().add(name, new AbstractSchema()),
                    mesh.add(name, new AbstractSchema())
                  });
      for (SchemaPlus place : places) {
        place.add(table.name().table(), relation);
      }
    }
  }
}
