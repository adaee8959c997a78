package dev.portico.gateway.protocol;

import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What tools show beside a table or column: the contract's description, and in brackets behind it
 * the tags and what the policies change for this caller, such as {@code address [pii; masked:
 * hash]}. For every door; stateless.
 */
public final class Remarks {
  private Remarks() {}

  /** Beside a table; empty when there is nothing to say. */
  public static String of(ViewTable table) {
    List<String> notes = new ArrayList<>(table.table().tags());
    return text(
        table.table().description(),
        notes,
        table.decision().filtersRows() ? Optional.of("rows filtered") : Optional.empty());
  }

  /** Beside a column; empty when there is nothing to say. */
  public static String of(ViewTable table, ViewColumn column) {
    List<String> notes = new ArrayList<>(column.column().tags());
    column.column().classification().ifPresent(notes::add);
    Optional<Mask> mask = Optional.ofNullable(table.decision().masks().get(column.name()));
    return text(
        column.column().description(), notes, mask.map(m -> "masked: " + m.function().word()));
  }

  private static String text(
      Optional<String> description, List<String> notes, Optional<String> policy) {
    String said = description.map(String::strip).orElse("");
    if (notes.isEmpty() && policy.isEmpty()) {
      return said;
    }
    List<String> parts = new ArrayList<>();
    if (!notes.isEmpty()) {
      parts.add(String.join(", ", notes.stream().distinct().toList()));
    }
    policy.ifPresent(parts::add);
    return (said.isEmpty() ? "" : said + " ") + "[" + String.join("; ", parts) + "]";
  }
}
