package dev.portico.gateway.protocol.filter;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes a condition as SQL with OData's meaning of null: a comparison with null is true or false,
 * never unknown, so {@code ne} and the negation of a comparison find rows without a value too.
 */
final class FilterSql {
  private static final char ESCAPE = '~';

  private static final DateTimeFormatter CLOCK =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .toFormatter(Locale.ROOT);

  private FilterSql() {}

  static String write(Filter filter) {
    if (filter instanceof Filter.And and) {
      return "(" + write(and.left()) + " AND " + write(and.right()) + ")";
    } else if (filter instanceof Filter.Or or) {
      return "(" + write(or.left()) + " OR " + write(or.right()) + ")";
    } else if (filter instanceof Filter.Not not) {
      return opposite(not.of());
    } else if (filter instanceof Filter.Compare compare) {
      return compare(compare);
    } else if (filter instanceof Filter.In in) {
      return in(in);
    } else if (filter instanceof Filter.Matches matches) {
      return matches(matches);
    }
    return name(((Filter.Holds) filter).column().name());
  }

  private static String opposite(Filter filter) {
    if (filter instanceof Filter.And and) {
      return "(" + opposite(and.left()) + " OR " + opposite(and.right()) + ")";
    } else if (filter instanceof Filter.Or or) {
      return "(" + opposite(or.left()) + " AND " + opposite(or.right()) + ")";
    } else if (filter instanceof Filter.Not not) {
      return write(not.of());
    } else if (filter instanceof Filter.Compare || filter instanceof Filter.In) {
      return "(" + write(filter) + ") IS NOT TRUE";
    }
    return "NOT (" + write(filter) + ")"; // of null it is null here too
  }

  private static String compare(Filter.Compare compare) {
    if (compare.right() instanceof Operand.Nothing) {
      return operand(compare.left()) + isNull(compare.operator());
    } else if (compare.left() instanceof Operand.Nothing) {
      return operand(compare.right()) + isNull(compare.operator());
    }
    String left = operand(compare.left());
    String right = operand(compare.right());
    boolean columns =
        compare.left() instanceof Operand.Column && compare.right() instanceof Operand.Column;
    if (compare.operator() == Filter.Operator.NE) {
      String column = compare.left() instanceof Operand.Column ? left : right;
      return columns
          ? left + " IS DISTINCT FROM " + right
          : "(" + left + " <> " + right + " OR " + column + " IS NULL)";
    } else if (compare.operator() == Filter.Operator.EQ && columns) {
      return left + " IS NOT DISTINCT FROM " + right;
    }
    return left + " " + compare.operator().sql() + " " + right;
  }

  private static String isNull(Filter.Operator operator) {
    return operator == Filter.Operator.EQ ? " IS NULL" : " IS NOT NULL";
  }

  private static String in(Filter.In in) {
    String column = name(in.column().name());
    String values =
        in.values().stream()
            .filter(value -> !(value instanceof Operand.Nothing))
            .map(FilterSql::operand)
            .collect(Collectors.joining(", "));
    boolean nothing = in.values().stream().anyMatch(Operand.Nothing.class::isInstance);
    String listed = column + " IN (" + values + ")";
    if (!nothing) {
      return listed;
    }
    String isNull = column + " IS NULL";
    return values.isEmpty() ? isNull : "(" + listed + " OR " + isNull + ")";
  }

  private static String matches(Filter.Matches matches) {
    StringBuilder pattern = new StringBuilder();
    boolean escaped = false;
    for (char c : matches.text().toCharArray()) {
      boolean special = c == '%' || c == '_' || c == ESCAPE;
      escaped |= special;
      pattern.append(special ? String.valueOf(ESCAPE) : "").append(c);
    }
    String wanted =
        switch (matches.match()) {
          case CONTAINS -> "%" + pattern + "%";
          case STARTSWITH -> pattern + "%";
          case ENDSWITH -> "%" + pattern;
        };
    return name(matches.column().name())
        + " LIKE "
        + text(wanted)
        + (escaped ? " ESCAPE '" + ESCAPE + "'" : "");
  }

  private static String operand(Operand operand) {
    if (operand instanceof Operand.Column column) {
      return name(column.name());
    } else if (operand instanceof Operand.Text value) {
      return text(value.value());
    } else if (operand instanceof Operand.Exact value) {
      return value.value().toPlainString();
    } else if (operand instanceof Operand.Floating value) {
      return floating(value.value());
    } else if (operand instanceof Operand.Truth value) {
      return value.value() ? "TRUE" : "FALSE";
    } else if (operand instanceof Operand.Day value) {
      return "DATE '" + value.value() + "'";
    } else if (operand instanceof Operand.Clock value) {
      return "TIME '" + CLOCK.format(value.value()) + "'";
    } else if (operand instanceof Operand.Moment value) {
      return "CAST('" + value.value() + "' AS TIMESTAMP WITH LOCAL TIME ZONE)";
    }
    return "NULL";
  }

  private static String floating(double value) {
    String text = Double.toString(value);
    return text.contains("E") ? text : text + "E0";
  }

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
