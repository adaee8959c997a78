package dev.portico.gateway.policy.opa;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.TypeKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a condition over the rows of one table. Used for one condition by one thread. */
final class FilterReader {
  private static final int DEEPEST = 100;
  private static final int MOST_NODES = 10_000;
  private static final int LONGEST_LIST = 10_000;

  private static final Set<String> FIELD_NODE = Set.of("type", "field", "operator", "value");
  private static final Set<String> COMPOUND_NODE = Set.of("type", "operator", "value");

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "eq", Comparison.EQUAL,
          "ne", Comparison.NOT_EQUAL,
          "lt", Comparison.LESS,
          "lte", Comparison.LESS_OR_EQUAL,
          "gt", Comparison.GREATER,
          "gte", Comparison.GREATER_OR_EQUAL,
          "contains", Comparison.CONTAINS,
          "startswith", Comparison.STARTS_WITH,
          "endswith", Comparison.ENDS_WITH);

  private final TableColumns columns;
  private int nodes;

  FilterReader(TableColumns columns) {
    this.columns = columns;
  }

  /** A row filter, which alone may be all rows. */
  RowFilter rowFilter(Node node) {
    if (node.object().field("type").text().equals("all")) {
      node.object(Set.of("type"));
      return RowFilter.ALL;
    }
    return condition(node);
  }

  /** A condition that is not all rows. */
  RowFilter condition(Node node) {
    return condition(node, 1);
  }

  private RowFilter condition(Node node, int depth) {
    if (depth > DEEPEST || ++nodes > MOST_NODES) {
      throw node.fault(ErrorCode.POLICY_FILTER_INVALID, "is too deep or too large");
    }
    Node type = node.object().field("type");
    return switch (type.text()) {
      case "field" -> comparison(node.object(FIELD_NODE));
      case "compound" -> compound(node.object(COMPOUND_NODE), depth);
      case "all" ->
          throw node.fault(
              ErrorCode.POLICY_FILTER_INVALID, "is all rows, which stands only at the root");
      default -> throw type.fault(ErrorCode.POLICY_OPERATOR_UNKNOWN, "is no known kind of node");
    };
  }

  private RowFilter compound(Node node, int depth) {
    Node operator = node.field("operator");
    List<RowFilter> parts =
        node.field("value").list(MOST_NODES).stream().map(n -> condition(n, depth + 1)).toList();
    String word = operator.text();
    if (!Set.of("and", "or", "not").contains(word)) {
      throw operator.fault(ErrorCode.POLICY_OPERATOR_UNKNOWN, "is no known operator");
    } else if (parts.isEmpty()) {
      throw node.fault(ErrorCode.POLICY_FILTER_INVALID, "is an empty compound");
    } else if (word.equals("not") && parts.size() != 1) {
      throw node.fault(ErrorCode.POLICY_FILTER_INVALID, "negates more than one condition");
    }
    return switch (word) {
      case "and" -> new RowFilter.And(parts);
      case "or" -> new RowFilter.Or(parts);
      default -> new RowFilter.Not(parts.get(0));
    };
  }

  private RowFilter comparison(Node node) {
    CatalogColumn column = columns.ofField(node.field("field"));
    Node operator = node.field("operator");
    Node value = node.field("value");
    String word = operator.text();
    if (word.equals("in") || word.equals("nin")) {
      Sense sense = word.equals("in") ? Sense.PLAIN : Sense.NEGATED;
      return in(column, value, sense, operator);
    }
    Comparison comparison =
        Optional.ofNullable(COMPARISONS.get(word))
            .orElseThrow(
                () -> operator.fault(ErrorCode.POLICY_OPERATOR_UNKNOWN, "is no known operator"));
    if (value.json().isNull()) {
      return nullTest(column, comparison, value);
    }
    refuseNullTestsOnly(column, operator);
    if (ofTexts(comparison) && column.type().kind() != TypeKind.VARCHAR) {
      throw operator.fault(ErrorCode.POLICY_FILTER_INVALID, "is for text columns only");
    }
    if (value.json().isArray()) {
      throw value.fault(
          ErrorCode.POLICY_FILTER_INVALID, "is a list, which only in and nin compare with");
    } else if (value.json().isObject()) {
      return columnToColumn(column, comparison, value);
    }
    return new RowFilter.Compare(
        column.name(), comparison, ValueReader.value(value, column.type()));
  }

  private static RowFilter nullTest(CatalogColumn column, Comparison comparison, Node value) {
    return switch (comparison) {
      case EQUAL -> new RowFilter.IsNull(column.name(), Sense.PLAIN);
      case NOT_EQUAL -> new RowFilter.IsNull(column.name(), Sense.NEGATED);
      default ->
          throw value.fault(
              ErrorCode.POLICY_FILTER_INVALID, "is null, which only eq and ne compare with");
    };
  }

  private static RowFilter in(CatalogColumn column, Node value, Sense sense, Node operator) {
    if (!value.json().isArray()) {
      throw value.fault(ErrorCode.POLICY_FILTER_INVALID, "is no list, which in and nin need");
    }
    refuseNullTestsOnly(column, operator);
    List<Node> items = value.list(LONGEST_LIST);
    return new RowFilter.In(column.name(), ValueReader.values(items, column.type()), sense);
  }

  private RowFilter columnToColumn(CatalogColumn column, Comparison comparison, Node value) {
    CatalogColumn other = columns.ofField(value.object(Set.of("field")).field("field"));
    TypeKind one = column.type().kind();
    TypeKind two = other.type().kind();
    if (one != two && !(ValueReader.isExact(one) && ValueReader.isExact(two))) {
      throw value.fault(
          ErrorCode.POLICY_FILTER_INVALID, "compares columns of types " + one + " and " + two);
    }
    return new RowFilter.CompareColumns(column.name(), comparison, other.name());
  }

  private static void refuseNullTestsOnly(CatalogColumn column, Node operator) {
    TypeKind kind = column.type().kind();
    if (kind == TypeKind.VARBINARY || kind == TypeKind.ARRAY) {
      throw operator.fault(
          ErrorCode.POLICY_FILTER_INVALID,
          "meets a column of type " + kind + ", which is only compared with null");
    }
  }

  private static boolean ofTexts(Comparison comparison) {
    return switch (comparison) {
      case CONTAINS, STARTS_WITH, ENDS_WITH -> true;
      default -> false;
    };
  }
}
