package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.policy.DataTestFile.Rows;
import dev.portico.gateway.config.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How an answer differs from the rows that a test expects, in whatever order both are. */
final class RowDifference {
  private static final int MOST_SHOWN = 20;

  private RowDifference() {}

  /** Lines for people; empty when there is no difference. */
  static List<String> of(Rows expected, Answer answer) {
    List<String> columns = expected.columns().isEmpty() ? answer.columns() : expected.columns();
    List<Integer> places = new ArrayList<>();
    for (String column : columns) {
      int place = answer.columns().indexOf(column);
      if (place < 0) {
        return List.of(
            "expected a column " + column + ", but the caller sees " + shown(answer.columns()));
      }
      places.add(place);
    }
    List<List<String>> unexpected = new ArrayList<>();
    answer.rows().forEach(row -> unexpected.add(picked(row, places)));
    List<List<YamlNode>> missing = new ArrayList<>();
    for (List<YamlNode> row : expected.rows()) {
      Optional<List<String>> found = unexpected.stream().filter(r -> same(row, r)).findFirst();
      found.ifPresentOrElse(unexpected::remove, () -> missing.add(row));
    }
    return lines(columns, missing.stream().map(RowDifference::texts).toList(), unexpected);
  }

  private static List<String> lines(
      List<String> columns, List<List<String>> missing, List<List<String>> unexpected) {
    if (missing.isEmpty() && unexpected.isEmpty()) {
      return List.of();
    }
    Map<String, List<List<String>>> parts = new LinkedHashMap<>();
    parts.put("expected, not there: ", missing);
    parts.put("there, not expected: ", unexpected);
    List<String> lines = new ArrayList<>(List.of("columns:             " + shown(columns)));
    parts.forEach(
        (title, rows) -> {
          rows.stream().limit(MOST_SHOWN).forEach(row -> lines.add(title + shown(row)));
          if (rows.size() > MOST_SHOWN) {
            lines.add(title + (rows.size() - MOST_SHOWN) + " more");
          }
        });
    return lines;
  }

  private static List<String> picked(List<String> row, List<Integer> places) {
    List<String> cells = new ArrayList<>();
    places.forEach(place -> cells.add(row.get(place)));
    return cells;
  }

  private static boolean same(List<YamlNode> expected, List<String> actual) {
    if (expected.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < actual.size(); i++) {
      if (!same(expected.get(i), actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Unquoted numbers are compared as numbers, everything else as the text that doors write. */
  private static boolean same(YamlNode expected, String actual) {
    if (expected.isNull() || actual == null) {
      return expected.isNull() && actual == null;
    }
    String text = text(expected);
    if (text.equals(actual)) {
      return true;
    }
    Object value = expected.toJava();
    try {
      return value instanceof Number
          && new BigDecimal(value.toString()).compareTo(new BigDecimal(actual)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static List<String> texts(List<YamlNode> row) {
    return row.stream().map(RowDifference::text).toList();
  }

  private static String text(YamlNode node) {
    return node.isNull() ? "NULL" : node.text().orElseGet(() -> String.valueOf(node.toJava()));
  }

  private static String shown(List<String> cells) {
    return cells.stream()
        .map(cell -> cell == null ? "NULL" : cell)
        .collect(Collectors.joining(" | "));
  }
}
