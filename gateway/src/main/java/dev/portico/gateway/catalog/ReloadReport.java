package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a reload did.
 *
 * @param version of the snapshot now in force
 * @param problems errors and warnings of the descriptors
 * @param changes what is published now and was not before, in words; empty when nothing changed
 */
public record ReloadReport(long version, List<Problem> problems, List<String> changes) {
  public ReloadReport {
    problems = List.copyOf(problems);
    changes = List.copyOf(changes);
  }

  static List<String> changes(CatalogSnapshot before, CatalogSnapshot after) {
    List<String> changes = new ArrayList<>();
    for (CatalogTable table : after.tables()) {
      Optional<CatalogTable> former = before.table(table.name());
      if (former.isEmpty()) {
        changes.add("added " + table.name());
      } else if (!former.get().equals(table)) {
        changes.add("changed " + table.name());
      }
    }
    for (CatalogTable table : before.tables()) {
      if (after.table(table.name()).isEmpty()) {
        changes.add("removed " + table.name());
      }
    }
    return changes;
  }
}
