package dev.portico.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;

/** The values of a statement's question marks. Used by one thread at a time. */
final class BoundValues {
  private final BoundValue[] values;

  BoundValues(int count) {
    values = new BoundValue[count];
  }

  /** {@code index} counts from 1. */
  void set(int index, BoundValue value) throws SQLException {
    if (index < 1 || index > values.length) {
      throw new SQLException(
          "there is no parameter " + index + "; the statement has " + values.length, "07009");
    }
    values[index - 1] = value;
  }

  void clear() {
    Arrays.fill(values, null);
  }

  /** The values and after them a text with the letter of each one's kind. */
  List<TypedValue> toWire() throws SQLException {
    List<TypedValue> wire = new ArrayList<>(values.length + 1);
    StringBuilder letters = new StringBuilder(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw new SQLException("parameter " + (i + 1) + " has no value", "07001");
      }
      wire.add(values[i].toWire());
      letters.append(values[i].kind().letter());
    }
    wire.add(TypedValue.ofLocal(Rep.STRING, letters.toString()));
    return wire;
  }
}
