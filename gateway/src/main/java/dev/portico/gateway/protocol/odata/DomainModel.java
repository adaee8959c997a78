package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.catalog.Relationship;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The tables of one domain as one caller sees them, with OData's names. Immutable. */
final class DomainModel {
  private final String domain;
  private final String namespace;
  private final Map<String, EdmTable> tables = new TreeMap<>();

  private DomainModel(String domain) {
    this.domain = domain;
    this.namespace = "Portico." + ODataNames.encode(domain);
  }

  /**
   * Empty when the caller sees no table of the domain.
   *
   * @param domain without an instant, in any case
   */
  static Optional<DomainModel> of(CallerView view, String domain) {
    List<ViewTable> seen =
        view.tables().stream().filter(t -> t.name().schema().equalsIgnoreCase(domain)).toList();
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    DomainModel model = new DomainModel(seen.get(0).name().schema());
    seen.forEach(t -> model.add(new EdmTable(t)));
    model.tables.values().forEach(model::link);
    return Optional.of(model);
  }

  private void add(EdmTable table) {
    tables.put(table.name(), table);
  }

  /** As the catalog spells it. */
  String domain() {
    return domain;
  }

  String namespace() {
    return namespace;
  }

  /** By name. */
  Collection<EdmTable> tables() {
    return Collections.unmodifiableCollection(tables.values());
  }

  /** A table by OData's name; null when there is none. */
  EdmTable table(String name) {
    return tables.get(name);
  }

  private void link(EdmTable from) {
    if (!from.keyed()) {
      return;
    }
    for (Relationship relationship : from.view().table().relationships()) {
      EdmTable to = tables.get(ODataNames.encode(relationship.target().table()));
      if (relationship.target().schema().equalsIgnoreCase(domain) && to != null && to.keyed()) {
        link(from, relationship, to);
      }
    }
  }

  private static void link(EdmTable from, Relationship relationship, EdmTable to) {
    List<EdmColumn> columns = columns(from, relationship.columns());
    List<EdmColumn> targets = columns(to, relationship.targetColumns());
    if (columns.isEmpty() || columns.size() != targets.size() || !meet(columns, targets)) {
      return;
    }
    String by = columns.stream().map(EdmColumn::name).collect(Collectors.joining("_", "_by_", ""));
    String there = free(to.name(), by, from::uses);
    String back = free(from.name(), by, n -> to.uses(n) || (from == to && n.equals(there)));
    from.add(new EdmLink(there, back, false, columns, to, targets));
    to.add(new EdmLink(back, there, true, targets, from, columns));
  }

  /** Whether values of the one can equal values of the other: a text never equals a number. */
  private static boolean meet(List<EdmColumn> columns, List<EdmColumn> targets) {
    for (int i = 0; i < columns.size(); i++) {
      if (!EdmTypes.meet(columns.get(i).type(), targets.get(i).type())) {
        return false;
      }
    }
    return true;
  }

  /** The columns; empty unless each shows as it is: values that a mask has made join anything. */
  private static List<EdmColumn> columns(EdmTable table, List<String> names) {
    List<EdmColumn> found = new ArrayList<>();
    for (String name : names) {
      Optional<EdmColumn> column =
          VisibleKeys.column(table.view(), name)
              .filter(c -> !c.masked())
              .flatMap(c -> table.column(c.name()));
      if (column.isEmpty() || !EdmTypes.identifies(column.get())) {
        return List.of();
      }
      found.add(column.get());
    }
    return found;
  }

  private static String free(String name, String by, Predicate<String> used) {
    String candidate = name;
    for (int i = 1; used.test(candidate); i++) {
      candidate = name + by + (i == 1 ? "" : "_" + i);
    }
    return candidate;
  }
}
