package dev.portico.gateway.catalog.sketch;

import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Guesses from names how a table may keep its past. A wrong {@code timeTravel} would change what a
 * table shows, so that it is only ever suggested. Stateless.
 */
final class PastHints {
  private static final Set<TypeKind> INSTANTS =
      Set.of(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMP_TZ);
  private static final List<String> FROM =
      List.of(
          "valid from",
          "effective from",
          "effective start",
          "row start",
          "sys start",
          "gueltig ab",
          "gultig ab",
          "gueltig von",
          "gultig von",
          "valide depuis",
          "vigente desde");
  private static final List<String> TO =
      List.of(
          "valid to",
          "valid until",
          "effective to",
          "effective end",
          "row end",
          "sys end",
          "gueltig bis",
          "gultig bis",
          "gueltig bis",
          "valide jusqu",
          "vigente hasta");
  private static final List<String> RECORDED =
      List.of(
          "recorded at",
          "logged at",
          "event time",
          "occurred at",
          "ingested at",
          "played at",
          "inserted at",
          "event at",
          "erfasst am",
          "loaded at");
  private static final List<String> COPIES =
      List.of("snapshot date", "snapshot", "snapshot day", "as of date", "stichtag", "load date");

  private PastHints() {}

  /** The value of {@code timeTravel}, as YAML; {@code others} are all tables beside it. */
  static Optional<String> of(SketchedTable table, Collection<SketchedTable> others) {
    Optional<String> from = instant(table, FROM);
    Optional<String> to = instant(table, TO);
    if (from.isPresent() && to.isPresent()) {
      return Optional.of(
          others.stream()
              .filter(other -> isHistory(table, other))
              .filter(other -> names(other).containsAll(names(table)))
              .findFirst()
              .map(
                  other ->
                      "{strategy: history, historyTable: "
                          + YamlText.of(other.storeName())
                          + ends(from.get(), to.get()))
              .orElse("{strategy: validity" + ends(from.get(), to.get())));
    }
    Optional<String> copies = instant(table, COPIES);
    if (copies.isPresent()) {
      return Optional.of("{strategy: snapshots, partition: " + YamlText.of(copies.get()) + "}");
    }
    return instant(table, RECORDED)
        .map(recorded -> "{strategy: log, recordedAt: " + YamlText.of(recorded) + "}");
  }

  private static String ends(String from, String to) {
    return ", validFrom: " + YamlText.of(from) + ", validTo: " + YamlText.of(to) + "}";
  }

  private static boolean isHistory(SketchedTable table, SketchedTable other) {
    List<String> words = new ArrayList<>(Names.words(table.name()));
    List<String> longer = Names.words(other.name());
    return longer.size() == words.size() + 1
        && longer.subList(0, words.size()).equals(words)
        && Set.of("history", "hist", "historie", "archive", "versions")
            .contains(longer.get(words.size()));
  }

  private static List<String> names(SketchedTable table) {
    return table.columns().stream().map(SketchedColumn::storeName).toList();
  }

  private static Optional<String> instant(SketchedTable table, List<String> wanted) {
    return table.columns().stream()
        .filter(column -> INSTANTS.contains(column.type().kind()))
        .map(SketchedColumn::name)
        .filter(name -> wanted.contains(String.join(" ", Names.words(name))))
        .findFirst();
  }
}
