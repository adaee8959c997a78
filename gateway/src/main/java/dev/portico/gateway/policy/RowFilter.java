package dev.portico.gateway.policy;

import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Which rows of a table a caller sees: a tree of conditions over the table's own columns, raw, in
 * the three-valued logic of SQL; only TRUE lets a row pass. Values have been typed by the column
 * they meet. Columns are named as the catalog spells them. Immutable.
 *
 * @see <a href="https://ucast.js.org">UCAST</a>, the form in which a policy writes such a tree
 */
public sealed interface RowFilter {

  /** How two values are compared. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    CONTAINS,
    STARTS_WITH,
    ENDS_WITH
  }

  /** Every row. Stands alone, never inside a compound. */
  record All() implements RowFilter {}

  /** A column against a value, which is not NULL. */
  record Compare(String column, Comparison comparison, BindValue value) implements RowFilter {}

  /** A column against another column of the same row. */
  record CompareColumns(String column, Comparison comparison, String other) implements RowFilter {}

  /**
   * A column against a list. An empty one matches no row; negated and empty, every row whose column
   * is not NULL.
   */
  record In(String column, List<BindValue> values, Sense sense) implements RowFilter {
    public In {
      values = List.copyOf(values);
    }
  }

  /** Whether a column is NULL, or is not. */
  record IsNull(String column, Sense sense) implements RowFilter {}

  /** All of these, of which there is at least one. */
  record And(List<RowFilter> parts) implements RowFilter {
    public And {
      parts = someOf(parts);
    }
  }

  /** One of these, of which there is at least one. */
  record Or(List<RowFilter> parts) implements RowFilter {
    public Or {
      parts = someOf(parts);
    }
  }

  /** Not this; unknown stays unknown. */
  record Not(RowFilter part) implements RowFilter {
    public Not {
      if (part instanceof All) {
        throw new IllegalArgumentException("all rows stands only at the root");
      }
    }
  }

  /** As written, or the contrary. */
  enum Sense {
    PLAIN,
    NEGATED
  }

  RowFilter ALL = new All();

  private static List<RowFilter> someOf(List<RowFilter> parts) {
    if (parts.isEmpty() || parts.stream().anyMatch(p -> p instanceof All)) {
      throw new IllegalArgumentException(
          "a compound has at least one part, and none of them is all rows");
    }
    return List.copyOf(parts);
  }

  /**
   * The same tree without its values: filters with equal shapes have the same plan, into which each
   * caller's own values are bound.
   */
  default RowFilter shape() {
    return map(value -> new BindValue(value.type(), null));
  }

  /** The values, in the order in which the weaver numbers them. */
  default List<BindValue> values() {
    List<BindValue> values = new ArrayList<>();
    map(
        value -> {
          values.add(value);
          return value;
        });
    return values;
  }

  /** The columns that the filter reads. */
  default void columns(Consumer<String> found) {
    if (this instanceof Compare compare) {
      found.accept(compare.column());
    } else if (this instanceof CompareColumns compare) {
      found.accept(compare.column());
      found.accept(compare.other());
    } else if (this instanceof In in) {
      found.accept(in.column());
    } else if (this instanceof IsNull test) {
      found.accept(test.column());
    } else if (this instanceof And and) {
      and.parts().forEach(p -> p.columns(found));
    } else if (this instanceof Or or) {
      or.parts().forEach(p -> p.columns(found));
    } else if (this instanceof Not not) {
      not.part().columns(found);
    }
  }

  /** The same tree with other values, visited from left to right. */
  private RowFilter map(UnaryOperator<BindValue> change) {
    if (this instanceof Compare compare) {
      return new Compare(compare.column(), compare.comparison(), change.apply(compare.value()));
    } else if (this instanceof In in) {
      return new In(in.column(), in.values().stream().map(change).toList(), in.sense());
    } else if (this instanceof And and) {
      return new And(and.parts().stream().map(p -> p.map(change)).toList());
    } else if (this instanceof Or or) {
      return new Or(or.parts().stream().map(p -> p.map(change)).toList());
    } else if (this instanceof Not not) {
      return new Not(not.part().map(change));
    }
    return this;
  }
}
