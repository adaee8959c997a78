package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a contract or port, such as {@code 1.2.0}; ordered by its numbers, then by its
 * text.
 */
record ContractVersion(String text) implements Comparable<ContractVersion> {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** The first number, {@code 1} of {@code v1.2.0}; the whole text when it has none. */
  String major() {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.find() ? matcher.group() : text;
  }

  @Override
  public int compareTo(ContractVersion other) {
    List<Long> mine = numbers();
    List<Long> theirs = other.numbers();
    for (int i = 0; i < Math.max(mine.size(), theirs.size()); i++) {
      int compared = Long.compare(at(mine, i), at(theirs, i));
      if (compared != 0) {
        return compared;
      }
    }
    return text.compareTo(other.text);
  }

  private static long at(List<Long> numbers, int index) {
    return index < numbers.size() ? numbers.get(index) : 0;
  }

  private List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      numbers.add(Long.valueOf(matcher.group()));
    }
    return numbers;
  }

  @Override
  public String toString() {
    return text;
  }
}
