package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds tags and classifications that something loses from one version of a product to the next,
 * also under a new major version or another name: policies may have protected it by them. That is
 * for the domain to decide, and never without being told. For one comparison, by one thread.
 */
final class LostProtection {
  private final List<TableShape> before;
  private final List<TableShape> after;

  LostProtection(List<TableShape> before, List<TableShape> after) {
    this.before = before;
    this.after = after;
  }

  /** Of the product as a whole. */
  List<String> ofProduct(DataProduct was, DataProduct is) {
    return tags("the product", was.tags(), is.tags()).stream().toList();
  }

  /** Of its tables and their columns. */
  List<String> ofTables() {
    Set<String> lost = new LinkedHashSet<>();
    for (TableShape is : after) {
      for (TableShape was : namedLike(is)) {
        tags("table " + is.name(), was.tags(), is.tags()).ifPresent(lost::add);
        for (ColumnDraft column : is.columns()) {
          was.column(column.name()).ifPresent(old -> lost.addAll(ofColumn(is, old, column)));
        }
      }
      lost.addAll(underOtherNames(is));
    }
    return List.copyOf(lost);
  }

  /** The version that gave way to it: of the same major version, else the newest. */
  private List<TableShape> namedLike(TableShape is) {
    List<TableShape> named =
        before.stream().filter(was -> was.name().equalsIgnoreCase(is.name())).toList();
    List<TableShape> same = named.stream().filter(was -> was.major().equals(is.major())).toList();
    return same.isEmpty() ? named : same;
  }

  private static List<String> ofColumn(TableShape table, ColumnDraft old, ColumnDraft now) {
    String column = "column " + table.name() + "." + now.name();
    List<String> lost = new ArrayList<>();
    if (old.classification().isPresent() && !old.classification().equals(now.classification())) {
      lost.add(
          column
              + now.classification()
                  .map(is -> " has the classification " + is + " after ")
                  .orElse(" has lost its classification ")
              + old.classification().get()
              + "; policies may have protected it by that");
    }
    tags(column, old.tags(), now.tags()).ifPresent(lost::add);
    return lost;
  }

  private static Optional<String> tags(
      String what, Collection<String> before, Collection<String> after) {
    List<String> lost = before.stream().filter(tag -> !after.contains(tag)).toList();
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            what
                + " has lost the tags "
                + String.join(", ", lost)
                + "; policies may have protected it by them");
  }

  /** Columns that show a column of the store which is protected elsewhere, and are not. */
  private List<String> underOtherNames(TableShape is) {
    List<String> told = new ArrayList<>();
    for (ColumnDraft column : is.columns()) {
      Stream.concat(before.stream(), after.stream())
          .filter(other -> other.place().equals(is.place()))
          .flatMap(other -> other.columns().stream())
          .filter(other -> other.storeName().equals(column.storeName()))
          .filter(other -> !other.name().equalsIgnoreCase(column.name()))
          .filter(other -> !column.tags().containsAll(other.tags()) || lacks(column, other))
          .findFirst()
          .ifPresent(
              other ->
                  told.add(
                      "column "
                          + is.name()
                          + "."
                          + column.name()
                          + " shows what "
                          + other.name()
                          + " shows, without its tags and classification; policies may have"
                          + " protected it by them"));
    }
    return told;
  }

  private static boolean lacks(ColumnDraft column, ColumnDraft other) {
    return other.classification().isPresent() && column.classification().isEmpty();
  }
}
