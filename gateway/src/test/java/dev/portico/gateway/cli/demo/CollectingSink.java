package dev.portico.gateway.cli.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Keeps rows for a test to look at. */
final class CollectingSink implements TableSink {
  private final List<List<Object>> rows = new ArrayList<>();

  @Override
  public void row(Object... values) {
    rows.add(Arrays.asList(values.clone()));
  }

  static CollectingSink of(TableRows table) throws Exception {
    CollectingSink sink = new CollectingSink();
    table.writeTo(sink);
    return sink;
  }

  List<List<Object>> rows() {
    return rows;
  }

  int size() {
    return rows.size();
  }

  Set<Object> distinct(int column) {
    Set<Object> values = new HashSet<>();
    rows.forEach(row -> values.add(row.get(column)));
    return values;
  }

  long nulls(int column) {
    return rows.stream().map(row -> row.get(column)).filter(Objects::isNull).count();
  }
}
