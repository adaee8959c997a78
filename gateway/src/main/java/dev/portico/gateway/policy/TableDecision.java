package dev.portico.gateway.policy;

import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was decided about one table for one caller who may read it: its rows, its masks and what
 * else the caller is held to. Hidden columns are not in it; they are missing in the {@link
 * ViewTable}. Immutable.
 *
 * @param rows which rows show
 * @param masks by column, as the catalog spells it
 * @param obligations what holds for the whole query
 * @param reasons codes of the rules that had a part in it, sorted
 */
public record TableDecision(
    RowFilter rows, Map<String, Mask> masks, Obligations obligations, List<String> reasons) {

  /** Every row and every value: what {@code policy.mode: open} decides. */
  public static final TableDecision OPEN =
      new TableDecision(RowFilter.ALL, Map.of(), Obligations.NONE, List.of());

  public TableDecision {
    Objects.requireNonNull(rows, "rows");
    masks = Map.copyOf(masks);
    Objects.requireNonNull(obligations, "obligations");
    reasons = reasons.stream().sorted().distinct().toList();
  }

  /** Whether some rows do not show. */
  public boolean filtersRows() {
    return !(rows instanceof RowFilter.All);
  }

  /** What of it can change a plan; the values are bound at each execution. */
  TableDecision shape() {
    Map<String, Mask> shapes = new TreeMap<>();
    masks.forEach((column, mask) -> shapes.put(column, mask.shape()));
    return new TableDecision(
        rows.shape(), shapes, new Obligations(Obligations.NO_LIMIT, obligations.keys()), List.of());
  }

  /** The values in the order in which the weaver numbers them: the rows', then mask by mask. */
  List<BindValue> values() {
    List<BindValue> values = new ArrayList<>(rows.values());
    new TreeMap<>(masks).values().forEach(mask -> values.addAll(mask.values()));
    return values;
  }
}
