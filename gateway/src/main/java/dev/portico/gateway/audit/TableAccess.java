package dev.portico.gateway.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was decided about one table of a query, and what was read of it. JSON-like values: texts,
 * numbers, booleans, null, lists and maps of them. Immutable.
 *
 * @param name {@code schema.table}
 * @param columns the columns read, those that only the row filter or a mask needs included
 * @param asOf instants asked for; empty for the current rows
 * @param refused the code of the refusal; empty when the caller may read it
 * @param reasons codes of the rules that had a part in the decision
 * @param rowFilter the tree, in the form in which policies write it; empty when nothing was decided
 * @param masks by column, in the form in which policies write them
 * @param hidden columns that are not there for the caller
 * @param obligations what else the permission is bound to
 */
public record TableAccess(
    String name,
    List<String> columns,
    List<String> asOf,
    Optional<String> refused,
    List<String> reasons,
    Map<String, Object> rowFilter,
    Map<String, Object> masks,
    List<String> hidden,
    Map<String, Object> obligations) {
  public TableAccess {
    Objects.requireNonNull(name, "name");
    columns = List.copyOf(columns);
    asOf = List.copyOf(asOf);
    Objects.requireNonNull(refused, "refused");
    reasons = List.copyOf(reasons);
    rowFilter = kept(rowFilter);
    masks = kept(masks);
    hidden = List.copyOf(hidden);
    obligations = kept(obligations);
  }

  /** A table that a refused statement names, about which nothing more is known. */
  public static TableAccess named(String name, Optional<String> refused) {
    return new TableAccess(
        name, List.of(), List.of(), refused, List.of(), Map.of(), Map.of(), List.of(), Map.of());
  }

  /** In its order, and with null values. */
  private static Map<String, Object> kept(Map<String, Object> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
