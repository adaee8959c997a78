package dev.portico.gateway.catalog.sketch;

import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Guesses what the texts of a CSV or JSON file mean from some of them. Stateless. */
final class TextTypes {
  private TextTypes() {}

  /** The narrowest type that holds all of them with room to grow; a text when in doubt. */
  static ColumnType of(Collection<String> values) {
    List<String> present =
        values.stream().filter(Objects::nonNull).filter(v -> !v.isEmpty()).toList();
    if (present.isEmpty()) {
      return ColumnType.VARCHAR;
    } else if (all(present, v -> v.equals("true") || v.equals("false"))) {
      return ColumnType.BOOLEAN;
    } else if (all(present, v -> v.matches("0|-?[1-9]\\d{0,17}"))) {
      return ColumnType.BIGINT;
    } else if (all(present, v -> v.matches("-?(0|[1-9]\\d{0,17})(\\.\\d{1,10})?"))) {
      int scale = present.stream().mapToInt(v -> new BigDecimal(v).scale()).max().orElse(0);
      return ColumnType.decimal(28, Math.max(0, scale));
    } else if (all(present, v -> v.matches("-?\\d{1,18}(\\.\\d+)?([eE][+-]?\\d{1,3})?"))
        && present.stream().noneMatch(v -> v.matches("-?0\\d.*"))) {
      return ColumnType.DOUBLE;
    } else if (all(present, v -> parses(() -> LocalDate.parse(v)))) {
      return ColumnType.DATE;
    } else if (all(present, v -> parses(() -> LocalDateTime.parse(v.replaceFirst(" ", "T"))))) {
      return ColumnType.TIMESTAMP;
    } else if (all(present, v -> parses(() -> OffsetDateTime.parse(v.replaceFirst(" ", "T"))))) {
      return ColumnType.TIMESTAMP_TZ;
    }
    return ColumnType.VARCHAR;
  }

  /** Of a hive key, which has few values and no room to grow is needed. */
  static Optional<ColumnType> ofKey(Collection<String> values) {
    ColumnType type = of(values);
    return List.of(ColumnType.BIGINT, ColumnType.DATE).contains(type)
        ? Optional.of(type)
        : Optional.empty();
  }

  private static boolean all(List<String> values, Predicate<String> test) {
    return values.stream().allMatch(test);
  }

  private interface Parsing {
    Object parse();
  }

  private static boolean parses(Parsing parsing) {
    try {
      return parsing.parse() != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
