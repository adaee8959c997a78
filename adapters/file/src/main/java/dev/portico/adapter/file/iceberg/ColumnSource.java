package dev.portico.adapter.file.iceberg;

import dev.portico.spi.BindValue;
import java.util.List;
import java.util.Objects;

/** Where the values of a column of a table come from in one file. */
public sealed interface ColumnSource {

  /**
   * A column of the file, or a field of a struct in it.
   *
   * @param name in the file
   * @param shape how its values lie there
   */
  record Field(String name, Shape shape) implements ColumnSource {
    public Field {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(shape, "shape");
    }
  }

  /** The same value in all rows, of a column that is not read from the file: often NULL. */
  record Constant(BindValue value) implements ColumnSource {
    public Constant {
      Objects.requireNonNull(value, "value");
    }
  }

  /** How values in a file differ from those of the table's schema. */
  sealed interface Shape {
    /** Not at all, up to a cast to the table's type. */
    Shape SAME = new Same();

    /** See {@link #SAME}. */
    record Same() implements Shape {}

    /** A struct whose fields are other ones, have other names or another order in the file. */
    record Struct(List<Member> members) implements Shape {
      public Struct {
        members = List.copyOf(members);
      }
    }

    /** A list of such elements. */
    record Elements(Shape element) implements Shape {}

    /** A map of such keys and values. */
    record Entries(Shape key, Shape value) implements Shape {}

    /** A number that is narrower in the file, inside of something else. */
    record Widened(dev.portico.spi.ColumnType type) implements Shape {}
  }

  /** A field of a struct by its name in the table's schema. */
  record Member(String name, ColumnSource source) {}
}
