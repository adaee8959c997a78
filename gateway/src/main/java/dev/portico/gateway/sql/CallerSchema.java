package dev.portico.gateway.sql;

import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewTable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;

/**
 * Turns a {@link CallerView} into the schema the validator resolves names in: one schema per
 * domain, also under {@code mesh}.
 */
final class CallerSchema {
  static final String CATALOG = "mesh";

  private CallerSchema() {}

  /** Virtual tables become what stands inside them. */
  static CalciteSchema of(CallerView view) {
    Expansions expansions = new Expansions();
    return of(
        view,
        (table, root) ->
            table.table().query().isPresent()
                ? new VirtualRelation(table, view, root, expansions)
                : new ViewRelation(table));
  }

  /** Virtual tables are tables like others, with the types that their contracts say. */
  static CalciteSchema flat(CallerView view) {
    return of(view, (table, root) -> new ViewRelation(table));
  }

  private static CalciteSchema of(
      CallerView view, BiFunction<ViewTable, CalciteSchema, Table> relation) {
    CalciteSchema root = CalciteSchema.createRootSchema(false, false);
    SchemaPlus mesh = root.plus().add(CATALOG, new AbstractSchema());
    Map<String, SchemaPlus[]> domains = new HashMap<>();
    for (ViewTable table : view.tables()) {
      SchemaPlus[] places =
          domains.computeIfAbsent(
              table.name().schema(),
              name ->
                  new SchemaPlus[] {
                    root.plus().add(name, new AbstractSchema()),
                    mesh.add(name, new AbstractSchema())
                  });
      Table found = relation.apply(table, root);
      for (SchemaPlus place : places) {
        place.add(table.name().table(), found);
      }
    }
    return root;
  }
}
