package dev.portico.gateway.query;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.FilterText;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Refusal;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the policies decide about one query of one caller, as plain values that two decisions can be
 * compared by. Whole: with the values of policies and the names of hidden columns. Immutable.
 *
 * @param refusal why the query is not answered; empty when it is
 * @param tables the tables that the query names, by name
 */
public record QueryDecisions(Optional<GatewayException> refusal, List<Table> tables) {
  public QueryDecisions {
    Objects.requireNonNull(refusal, "refusal");
    tables = List.copyOf(tables);
  }

  /**
   * One table.
   *
   * @param name {@code schema.table}
   * @param closed the code of the refusal; {@code UNLISTED} when the table does not exist for the
   *     caller; empty when it may be read
   * @param columns the visible ones, in order
   * @param read the columns that the query reads; empty when it reads nothing of the table, or is
   *     refused
   * @param rows the row filter in words
   * @param masks by column, in words
   * @param obligations by name
   * @param reasons codes of the rules that had a part in it
   */
  public record Table(
      String name,
      Optional<String> closed,
      List<String> columns,
      Optional<Set<String>> read,
      String rows,
      Map<String, String> masks,
      Map<String, String> obligations,
      List<String> reasons) {
    public Table {
      columns = List.copyOf(columns);
      read = read.map(Set::copyOf);
      masks = new TreeMap<>(masks);
      obligations = new TreeMap<>(obligations);
      reasons = List.copyOf(reasons);
    }
  }

  static QueryDecisions of(
      CallerView view, Collection<TableName> named, Map<TableName, Set<String>> reads) {
    return new QueryDecisions(Optional.empty(), tables(view, named, reads));
  }

  static QueryDecisions refused(
      CallerView view, Collection<TableName> named, GatewayException refusal) {
    return new QueryDecisions(Optional.of(refusal), tables(view, named, Map.of()));
  }

  private static List<Table> tables(
      CallerView view, Collection<TableName> named, Map<TableName, Set<String>> reads) {
    return named.stream()
        .sorted(Comparator.comparing(TableName::key))
        .map(
            name ->
                view.table(name)
                    .map(table -> open(table, Optional.ofNullable(reads.get(name))))
                    .orElseGet(() -> closed(view, name)))
        .toList();
  }

  private static Table closed(CallerView view, TableName name) {
    String code = view.refusal(name).map(Refusal::code).map(Enum::name).orElse("UNLISTED");
    return new Table(
        name.toString(),
        Optional.of(code),
        List.of(),
        Optional.empty(),
        "none",
        Map.of(),
        Map.of(),
        List.of());
  }

  private static Table open(ViewTable table, Optional<Set<String>> read) {
    Map<String, String> masks = new TreeMap<>();
    table.decision().masks().forEach((column, mask) -> masks.put(column, words(mask)));
    Map<String, String> obligations = new TreeMap<>();
    AuditTables.obligations(table.decision().obligations())
        .forEach((name, value) -> obligations.put(name, String.valueOf(value)));
    return new Table(
        table.name().toString(),
        Optional.empty(),
        table.columns().stream().map(ViewColumn::name).toList(),
        read,
        FilterText.of(table.decision().rows()),
        masks,
        obligations,
        table.decision().reasons());
  }

  /** Such as {@code partial(keep_first 1, fill *) unless consent = true}. */
  private static String words(Mask mask) {
    Map<String, Object> settings = new LinkedHashMap<>(AuditTables.mask(mask));
    settings.remove("type");
    settings.remove("unless");
    List<String> shown = new ArrayList<>();
    settings.forEach((name, value) -> shown.add(name + " " + value));
    String of = shown.isEmpty() ? "" : "(" + String.join(", ", shown) + ")";
    return mask.function().word()
        + of
        + mask.unless().map(rows -> " unless " + FilterText.of(rows)).orElse("");
  }
}
