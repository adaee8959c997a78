package dev.portico.adapter.sqlite;

import dev.portico.adapter.sqlite.SqliteTable.Declared;
import dev.portico.spi.BindValue;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.In;
import dev.portico.spi.Predicate.IsNull;
import dev.portico.spi.Predicate.Not;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.Predicate.Or;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a filter as SQLite's WHERE: true for every row for which the filter is true, and for some
 * others. What SQLite does not compare as SQL does becomes {@code 1}, and the gateway decides it.
 *
 * <p>Any value may be in any column, and SQLite has an order over all of them: numbers, then texts,
 * then blobs. A row whose value is of another kind than its column's must come through, so that it
 * is reported and not lost: {@code n = 5} is written {@code (n = 5 OR n >= '')}, which still uses
 * an index on n. For use by one thread, once.
 */
final class SqliteFilter {
  private static final String TRUE = "1";
  private static final String FALSE = "0";

  /** SQLite allows 32,766 values of a statement and expressions 1,000 deep. */
  private static final int MOST_BINDS = 30_000;

  private static final int MOST_PARTS = 200;
  private static final int DEEPEST = 8;

  private final SqliteTable table;
  private final SqlitePortConfig config;
  private final List<Object> binds;

  /**
   * @param binds takes the values of the question marks
   */
  SqliteFilter(SqliteTable table, SqlitePortConfig config, List<Object> binds) {
    this.table = table;
    this.config = config;
    this.binds = binds;
  }

  String of(Predicate filter) {
    return write(filter, DEEPEST);
  }

  private String write(Predicate filter, int depth) {
    if (filter instanceof And and) {
      return joined(and.parts(), " AND ", depth);
    } else if (filter instanceof Or or) {
      return joined(or.parts(), " OR ", depth);
    } else if (filter instanceof Not not) {
      return negated(not.part(), depth);
    } else if (filter instanceof IsNull isNull) {
      return column(isNull.column()).map(c -> name(c) + " IS NULL").orElse(TRUE);
    } else if (filter instanceof In in) {
      return column(in.column()).map(c -> in(c, in.values())).orElse(TRUE);
    }
    Comparison comparison = (Comparison) filter;
    return column(comparison.column()).map(c -> compared(c, comparison)).orElse(TRUE);
  }

  private String joined(List<Predicate> parts, String word, int depth) {
    boolean all = word.equals(" AND ");
    if (parts.isEmpty()) {
      return all ? TRUE : FALSE;
    } else if (depth == 0 || (!all && parts.size() > MOST_PARTS)) {
      return TRUE;
    }
    int before = binds.size();
    List<String> written = new ArrayList<>();
    for (Predicate part : parts.subList(0, Math.min(parts.size(), MOST_PARTS))) {
      String text = write(part, depth - 1);
      if (!all && text.equals(TRUE)) {
        binds.subList(before, binds.size()).clear();
        return TRUE;
      }
      written.add(text);
    }
    return written.stream().collect(Collectors.joining(word, "(", ")"));
  }

  /** What is left out of a part is not what is left out of its opposite, so NOT goes inwards. */
  private String negated(Predicate part, int depth) {
    if (part instanceof Not not) {
      return write(not.part(), depth);
    } else if (part instanceof And and) {
      return write(new Or(opposites(and.parts())), depth);
    } else if (part instanceof Or or) {
      return write(new And(opposites(or.parts())), depth);
    } else if (part instanceof IsNull isNull) {
      return column(isNull.column()).map(c -> name(c) + " IS NOT NULL").orElse(TRUE);
    } else if (part instanceof Comparison c) {
      return write(new Comparison(c.column(), opposite(c.operator()), c.value()), depth);
    }
    return TRUE;
  }

  private static List<Predicate> opposites(List<Predicate> parts) {
    return parts.stream().<Predicate>map(Not::new).toList();
  }

  private static Operator opposite(Operator operator) {
    return switch (operator) {
      case EQUAL -> Operator.NOT_EQUAL;
      case NOT_EQUAL -> Operator.EQUAL;
      case LESS -> Operator.GREATER_OR_EQUAL;
      case LESS_OR_EQUAL -> Operator.GREATER;
      case GREATER -> Operator.LESS_OR_EQUAL;
      case GREATER_OR_EQUAL -> Operator.LESS;
    };
  }

  private String compared(Declared column, Comparison comparison) {
    TypeKind kind = comparison.value().type().kind();
    Operator operator = comparison.operator();
    if (isWhole(kind) && column.affinity() != Affinity.TEXT) {
      return guarded(column, kind, name(column) + sign(operator) + bind(comparison.value()));
    } else if (holdsText(column, kind) && (isEquality(operator) || table.ordersText())) {
      String text = name(column) + sign(operator) + bind(comparison.value()) + collation();
      return guarded(column, kind, text);
    }
    return bounds(column, List.of(comparison.value()))
        .map(bounds -> within(column, kind, operator, bounds))
        .orElse(TRUE);
  }

  private String in(Declared column, List<BindValue> values) {
    if (values.isEmpty()) {
      return FALSE;
    }
    TypeKind kind = values.get(0).type().kind();
    boolean fits = binds.size() + values.size() <= MOST_BINDS;
    if (fits && isWhole(kind) && column.affinity() != Affinity.TEXT) {
      return guarded(column, kind, name(column) + " IN (" + list(values) + ")");
    } else if (fits && holdsText(column, kind)) {
      String text = name(column) + collation() + " IN (" + list(values) + ")";
      return guarded(column, kind, text);
    }
    return bounds(column, values)
        .map(bounds -> within(column, kind, Operator.EQUAL, bounds))
        .orElse(TRUE);
  }

  private String list(List<BindValue> values) {
    return values.stream().map(this::bind).collect(Collectors.joining(", "));
  }

  /** As SQLite would store it; the question mark. */
  private String bind(BindValue value) {
    Object bound = value.value();
    binds.add(bound instanceof Boolean truth ? (truth ? 1L : 0L) : bound);
    return "?";
  }

  /** Also true for values of a kind that the column should not hold. */
  private static String guarded(Declared column, TypeKind kind, String text) {
    if (kind == TypeKind.BOOLEAN) {
      // 2 is neither true nor false; NOT IN would use no index
      String others = " OR %1$s < 0 OR (%1$s > 0 AND %1$s < 1) OR %1$s > 1)";
      return "(" + text + others.formatted(name(column));
    } else if (kind != TypeKind.VARCHAR) {
      return "(" + text + " OR " + name(column) + " >= '')";
    }
    String numbers = column.affinity() == Affinity.BLOB ? " OR " + name(column) + " < ''" : "";
    return "(" + text + " OR " + name(column) + " >= x''" + numbers + ")";
  }

  private Optional<Bounds> bounds(Declared column, List<BindValue> values) {
    Optional<Bounds> bounds =
        Bounds.around(values, config.dates(table.name(), column.name()))
            .filter(b -> binds.size() + 2 <= MOST_BINDS);
    boolean texts = bounds.isPresent() && bounds.get().areTexts();
    return texts ? bounds.filter(b -> table.ordersText()) : bounds;
  }

  private String within(Declared column, TypeKind kind, Operator operator, Bounds bounds) {
    if (operator == Operator.NOT_EQUAL
        || (column.affinity() == Affinity.TEXT && !bounds.areTexts())) {
      return TRUE;
    }
    boolean low = operator != Operator.LESS && operator != Operator.LESS_OR_EQUAL;
    boolean high = operator != Operator.GREATER && operator != Operator.GREATER_OR_EQUAL;
    List<String> parts = new ArrayList<>();
    if (low) {
      binds.add(bounds.lower());
      parts.add(name(column) + " >= ?" + collation(bounds));
    }
    if (high) {
      binds.add(bounds.upper());
      parts.add(name(column) + (bounds.areTexts() ? " < ?" : " <= ?") + collation(bounds));
    }
    String text = String.join(" AND ", parts);
    // Years of other than four digits begin with a sign; both signs stand before the slash.
    return bounds.areTexts()
        ? "(" + text + " OR " + name(column) + " < '/' OR " + name(column) + " >= ':')"
        : guarded(column, kind, text);
  }

  /** Named only where it is needed: SQLite uses no index for an OR whose parts name one. */
  private String collation() {
    return table.binary() ? "" : " COLLATE BINARY";
  }

  private String collation(Bounds bounds) {
    return bounds.areTexts() ? collation() : "";
  }

  private Optional<Declared> column(String wanted) {
    return table.column(wanted);
  }

  private static String name(Declared column) {
    return SqliteTable.quoted(column.name());
  }

  private static boolean isWhole(TypeKind kind) {
    return kind == TypeKind.BOOLEAN
        || kind == TypeKind.SMALLINT
        || kind == TypeKind.INTEGER
        || kind == TypeKind.BIGINT;
  }

  private static boolean holdsText(Declared column, TypeKind kind) {
    return kind == TypeKind.VARCHAR
        && (column.affinity() == Affinity.TEXT || column.affinity() == Affinity.BLOB);
  }

  private static boolean isEquality(Operator operator) {
    return operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
  }

  private static String sign(Operator operator) {
    return switch (operator) {
      case EQUAL -> " = ";
      case NOT_EQUAL -> " <> ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
    };
  }
}
