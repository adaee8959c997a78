package dev.portico.gateway.sql;

import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewTable;
import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.AbstractSchema;

/**
 * Turns a {@link CallerView} into the schema the validator resolves names in: one schema per
 * domain, also under {@code mesh}.
 */
final class CallerSchema {
  static final String CATALOG = "mesh";

  private CallerSchema() {}

  static CalciteSchema of(CallerView view) {
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
      for (SchemaPlus place : places) {
        place.add(table.name().table(), new ViewRelation(table));
      }
    }
    return root;
  }
}
