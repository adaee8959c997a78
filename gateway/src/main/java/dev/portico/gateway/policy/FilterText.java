package dev.portico.gateway.policy;

import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.BindValue;
import java.util.List;
import java.util.stream.Collectors;

/** Row filters as text, for those who may see them whole: auditors and authors of policies. */
public final class FilterText {
  private FilterText() {}

  /** The tree in words close to SQL; values as they are. Not for a caller who is held to it. */
  public static String of(RowFilter filter) {
    if (filter instanceof RowFilter.All) {
      return "all rows";
    } else if (filter instanceof RowFilter.Compare compare) {
      return compare.column() + word(compare.comparison()) + literal(compare.value());
    } else if (filter instanceof RowFilter.CompareColumns compare) {
      return compare.column() + word(compare.comparison()) + compare.other();
    } else if (filter instanceof RowFilter.In in) {
      return in.column()
          + (in.sense() == Sense.PLAIN ? " in (" : " not in (")
          + in.values().stream().map(FilterText::literal).collect(Collectors.joining(", "))
          + ")";
    } else if (filter instanceof RowFilter.IsNull test) {
      return test.column() + (test.sense() == Sense.PLAIN ? " is null" : " is not null");
    } else if (filter instanceof RowFilter.And and) {
      return joined(and.parts(), " and ");
    } else if (filter instanceof RowFilter.Or or) {
      return joined(or.parts(), " or ");
    }
    return "not (" + of(((RowFilter.Not) filter).part()) + ")";
  }

  private static String joined(List<RowFilter> parts, String word) {
    return parts.stream().map(FilterText::of).collect(Collectors.joining(word, "(", ")"));
  }

  private static String literal(BindValue value) {
    Object it = value.value();
    return it instanceof String text ? "'" + text.replace("'", "''") + "'" : String.valueOf(it);
  }

  private static String word(RowFilter.Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ";
      case NOT_EQUAL -> " <> ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
      case CONTAINS -> " contains ";
      case STARTS_WITH -> " starts with ";
      case ENDS_WITH -> " ends with ";
    };
  }
}
