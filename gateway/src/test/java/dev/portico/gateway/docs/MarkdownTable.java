package dev.portico.gateway.docs;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables of the pages as lines of CSV; no cell of theirs needs quotes. */
final class MarkdownTable {
  private MarkdownTable() {}

  /** The first table after a text, its header first. */
  static List<String> after(Page page, String text) {
    int start = page.text().indexOf(text);
    if (start < 0) {
      throw new IllegalArgumentException(page + " does not say: " + text);
    }
    return page.text()
        .substring(start)
        .lines()
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> !line.startsWith("|---"))
        .map(MarkdownTable::csv)
        .toList();
  }

  private static String csv(String line) {
    String inner = line.substring(1, line.lastIndexOf('|'));
    return Stream.of(inner.split("\\|", -1)).map(String::strip).collect(Collectors.joining(","));
  }
}
