package dev.portico.gateway.protocol.odata;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.UriResourceProperty;
import org.apache.olingo.server.api.uri.queryoption.ExpandItem;
import org.apache.olingo.server.api.uri.queryoption.ExpandOption;
import org.apache.olingo.server.api.uri.queryoption.FilterOption;
import org.apache.olingo.server.api.uri.queryoption.OrderByItem;
import org.apache.olingo.server.api.uri.queryoption.OrderByOption;
import org.apache.olingo.server.api.uri.queryoption.SelectItem;
import org.apache.olingo.server.api.uri.queryoption.SelectOption;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;

/** System query options as parts of a question. */
final class Question {
  private static final int MOST_ORDERED = 20;
  private static final int MOST_EXPANDED = 5;

  private Question() {}

  /** The columns of {@code $select}, and the key. */
  static Set<EdmColumn> columns(EdmTable table, SelectOption select) {
    Set<EdmColumn> columns = new LinkedHashSet<>();
    if (select == null || select.getSelectItems().isEmpty()) {
      columns.addAll(table.columns());
      return columns;
    }
    for (SelectItem item : select.getSelectItems()) {
      if (item.isStar()) {
        columns.addAll(table.columns());
      } else if (item.getResourcePath() != null) {
        UriResource first = item.getResourcePath().getUriResourceParts().get(0);
        if (first instanceof UriResourceProperty property) {
          columns.add(table.property(property.getProperty().getName()));
        }
      }
    }
    columns.addAll(table.key());
    if (columns.isEmpty()) {
      columns.addAll(table.columns());
    }
    return columns;
  }

  static void filter(
      TableQuery query, FilterOption filter, ZoneId zone, Map<String, Expression> aliases) {
    if (filter != null) {
      query.where(new FilterSql(query.table(), zone, aliases).write(filter.getExpression()));
    }
  }

  /** The order asked for. */
  static List<Order> order(EdmTable table, OrderByOption option) {
    List<Order> order = new ArrayList<>();
    if (option != null) {
      for (OrderByItem item : option.getOrders()) {
        EdmColumn column = column(table, item.getExpression());
        if (order.stream().noneMatch(o -> o.column().equals(column))) {
          order.add(new Order(column, item.isDescending()));
        }
      }
    }
    if (order.size() > MOST_ORDERED) {
      throw Faults.invalid("$orderby takes at most " + MOST_ORDERED + " columns");
    }
    return order;
  }

  /**
   * The same made whole, so that pages fit together: by the key, or by every column when there is
   * none, last by those that no page can begin at.
   */
  static List<Order> whole(EdmTable table, List<Order> wanted) {
    List<Order> order = new ArrayList<>(wanted);
    Collection<EdmColumn> rest = table.keyed() ? table.key() : table.columns();
    rest.stream().filter(c -> EdmTypes.compares(c.type())).forEach(c -> add(order, c));
    rest.stream().filter(c -> !EdmTypes.compares(c.type())).forEach(c -> add(order, c));
    return order;
  }

  private static void add(List<Order> order, EdmColumn column) {
    if (order.stream().noneMatch(o -> o.column().equals(column))) {
      order.add(new Order(column, false));
    }
  }

  private static EdmColumn column(EdmTable table, Expression expression) {
    if (expression instanceof Member member
        && member.getResourcePath().getUriResourceParts().size() == 1
        && member.getResourcePath().getUriResourceParts().get(0)
            instanceof UriResourceProperty property) {
      EdmColumn column = table.property(property.getProperty().getName());
      if (EdmTypes.compares(column.type())) {
        return column;
      }
    }
    throw Faults.unsupported("$orderby takes columns of the table that have an order");
  }

  /** The links to follow, each once. */
  static List<Expanded> expanded(EdmTable table, ExpandOption option) {
    List<Expanded> links = new ArrayList<>();
    if (option == null) {
      return links;
    }
    for (ExpandItem item : option.getExpandItems()) {
      refuse(item);
      if (item.isStar()) {
        table.links().forEach(link -> add(links, new Expanded(link, item)));
        continue;
      }
      List<UriResource> path = item.getResourcePath().getUriResourceParts();
      if (path.size() != 1 || !(path.get(0) instanceof UriResourceNavigation link)) {
        throw Faults.unsupported("$expand takes links of the table itself");
      }
      add(links, new Expanded(table.link(link.getProperty().getName()), item));
    }
    if (links.size() > MOST_EXPANDED) {
      throw Faults.unsupported("$expand takes at most " + MOST_EXPANDED + " links at a time");
    }
    return links;
  }

  /** What a link's own item says counts, not a star beside it. */
  private static void add(List<Expanded> links, Expanded expanded) {
    boolean there = links.stream().anyMatch(l -> l.link() == expanded.link());
    if (there && !expanded.item().isStar()) {
      links.removeIf(l -> l.link() == expanded.link());
    }
    if (!there || !expanded.item().isStar()) {
      links.add(expanded);
    }
  }

  private static void refuse(ExpandItem item) {
    if (item.getExpandOption() != null || item.getLevelsOption() != null) {
      throw Faults.unsupported("$expand goes one step; ask for the rows behind it by their table");
    } else if (item.getSearchOption() != null || item.getApplyOption() != null) {
      throw Faults.unsupported("$expand takes $select, $filter, $orderby, $top, $skip, $count");
    } else if (item.isRef() || item.hasCountPath()) {
      throw Faults.unsupported("$expand takes no $ref and no $count of its own in a path");
    }
  }

  /** A link to follow with its options. */
  record Expanded(EdmLink link, ExpandItem item) {}
}
