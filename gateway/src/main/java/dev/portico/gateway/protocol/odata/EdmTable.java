package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as one caller sees it, with OData's names. With a key it is an entity set, without one a
 * function. Its links are added once, before anybody else sees it; then immutable.
 */
final class EdmTable {
  private final String name;
  private final ViewTable view;
  private final Map<String, EdmColumn> columns = new LinkedHashMap<>();
  private final List<EdmColumn> key;
  private final Map<String, EdmLink> links = new LinkedHashMap<>();

  EdmTable(ViewTable view) {
    this.name = ODataNames.encode(view.name().table());
    this.view = view;
    for (ViewColumn column : view.columns()) {
      String property = ODataNames.encode(column.name());
      boolean mayBeNull = column.masked() || !view.table().neverNull(column.name());
      columns.put(property, new EdmColumn(property, column, mayBeNull));
    }
    this.key = key(view);
  }

  /**
   * The contract's primary key, when it can be one for this caller: every column shows as it is and
   * has a type that identifies. Of masked columns two rows may show the same value, and a key would
   * let the caller ask for one row by it.
   */
  private List<EdmColumn> key(ViewTable table) {
    List<EdmColumn> found = new ArrayList<>();
    for (String column : VisibleKeys.primary(table)) {
      Optional<EdmColumn> known = column(column);
      if (known.isEmpty() || known.get().column().masked() || !EdmTypes.identifies(known.get())) {
        return List.of();
      }
      found.add(known.get());
    }
    return List.copyOf(found);
  }

  /** As OData spells it. */
  String name() {
    return name;
  }

  ViewTable view() {
    return view;
  }

  /** In the contract's order. */
  Collection<EdmColumn> columns() {
    return Collections.unmodifiableCollection(columns.values());
  }

  /** A column by OData's name; null when there is none. */
  EdmColumn property(String property) {
    return columns.get(property);
  }

  /** A column by the catalog's name, whatever its case. */
  Optional<EdmColumn> column(String catalogName) {
    return VisibleKeys.column(view, catalogName)
        .map(found -> columns.get(ODataNames.encode(found.name())));
  }

  /** Empty when it has none. */
  List<EdmColumn> key() {
    return key;
  }

  boolean keyed() {
    return !key.isEmpty();
  }

  /** Ways to other tables. */
  Collection<EdmLink> links() {
    return Collections.unmodifiableCollection(links.values());
  }

  /** A link by its name; null when there is none. */
  EdmLink link(String property) {
    return links.get(property);
  }

  /** Whether a property or a link has this name. */
  boolean uses(String property) {
    return columns.containsKey(property) || links.containsKey(property);
  }

  void add(EdmLink link) {
    links.put(link.name(), link);
  }
}
