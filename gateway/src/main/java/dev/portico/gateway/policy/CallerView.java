package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.TablesInside.Openness;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The schema that one caller has: no denied tables, no hidden columns, types as masked. Validation,
 * metadata, did-you-mean, completion and EXPLAIN read this and nothing else. Immutable.
 */
public final class CallerView {
  private final CatalogSnapshot snapshot;
  private final Map<String, ViewTable> tables;
  private final Map<TableName, Refusal> refused;
  private final DecisionInfo decision;

  /** Made when first asked for: a large listing is sorted once, a query's view mostly never. */
  private volatile List<ViewTable> sorted;

  /**
   * @param refused tables that this caller may know of but not read
   */
  CallerView(
      CatalogSnapshot snapshot,
      Collection<ViewTable> tables,
      Map<TableName, Refusal> refused,
      DecisionInfo decision) {
    this.snapshot = snapshot;
    Map<String, ViewTable> byKey = new TreeMap<>();
    tables.forEach(t -> byKey.put(t.name().key(), t));
    this.tables = Collections.unmodifiableMap(byKey);
    this.refused = Map.copyOf(refused);
    this.decision = decision;
  }

  /** The same decision with some tables seen otherwise, and more of them refused. */
  CallerView with(Collection<ViewTable> others, Map<TableName, Refusal> more) {
    Map<TableName, Refusal> all = new HashMap<>(refused);
    all.putAll(more);
    return new CallerView(snapshot, others, all, decision);
  }

  /** What of this view is wanted. */
  CallerView only(Predicate<TableName> wanted) {
    if (tables.values().stream().allMatch(t -> wanted.test(t.name()))
        && refused.keySet().stream().allMatch(wanted)) {
      return this;
    }
    Map<TableName, Refusal> some = new HashMap<>(refused);
    some.keySet().removeIf(wanted.negate());
    return new CallerView(
        snapshot,
        tables.values().stream().filter(t -> wanted.test(t.name())).toList(),
        some,
        decision);
  }

  /**
   * The type that a value of a virtual table has for this caller, before the table's own masks.
   *
   * @param type as the contract says it
   */
  public ColumnType typeInside(TableName virtual, ColumnType type) {
    return opennessInside(virtual) == Openness.MASKED ? TablesInside.widest(type) : type;
  }

  /** The least open of all that stands inside a virtual table, however deep. */
  Openness opennessInside(TableName virtual) {
    Openness least = Openness.OPEN;
    for (TableName name : snapshot.withInside(List.of(virtual))) {
      if (!name.equals(virtual)) {
        Openness inside = table(name).map(CallerView::openness).orElse(Openness.MASKED);
        least = inside.compareTo(least) > 0 ? inside : least;
      }
    }
    return least;
  }

  private static Openness openness(ViewTable table) {
    if (table.whole()) {
      return Openness.OPEN;
    }
    boolean masked =
        !table.decision().masks().isEmpty()
            || table.columns().size() != table.table().columns().size();
    return masked ? Openness.MASKED : Openness.FILTERED;
  }

  /** Where the decision came from. */
  public DecisionInfo decision() {
    return decision;
  }

  /** Why a table is closed to this caller, who may know of it. */
  public Optional<Refusal> refusal(TableName name) {
    return Optional.ofNullable(refused.get(name));
  }

  /** The version of the catalog behind the view. */
  public long catalogVersion() {
    return snapshot.version();
  }

  public Optional<ViewTable> table(TableName name) {
    return Optional.ofNullable(tables.get(name.key()));
  }

  /** Why a table that this caller may know of is not published, when its product has faults. */
  public Optional<String> broken(TableName name) {
    return snapshot.broken(name);
  }

  /**
   * What of this view can change a plan: two callers with equal shapes and the same catalog version
   * get the same plan for the same statement.
   */
  public List<Shape> shape() {
    return tables().stream()
        .map(
            t ->
                new Shape(
                    t.name(),
                    t.columns().stream().map(ViewColumn::name).toList(),
                    t.decision().shape()))
        .toList();
  }

  /**
   * The values of the policies, which a plan holds only by number: those of the first table, then
   * those of the next. Views of equal shapes number alike.
   */
  public List<BindValue> values() {
    return tables().stream().flatMap(t -> t.decision().values().stream()).toList();
  }

  /** The number of the first of {@link #values()} that belongs to a table. */
  public int firstValue(TableName name) {
    int first = 0;
    for (ViewTable table : tables()) {
      if (table.name().equals(name)) {
        return first;
      }
      first += table.decision().values().size();
    }
    throw new IllegalArgumentException(name + " is not in this view");
  }

  /** Most rows that the answer may have, by the obligations of all tables. */
  public long maxRows() {
    return tables().stream()
        .mapToLong(t -> t.decision().obligations().maxRows())
        .min()
        .orElse(Obligations.NO_LIMIT);
  }

  /** One table's part of the {@link #shape()}. */
  public record Shape(TableName table, List<String> columns, TableDecision decision) {}

  /** All visible tables, by schema and name. */
  public List<ViewTable> tables() {
    List<ViewTable> known = sorted;
    if (known == null) {
      known =
          tables.values().stream()
              .sorted(
                  java.util.Comparator.comparing(
                          (ViewTable t) -> t.name().schema().toLowerCase(Locale.ROOT))
                      .thenComparing(t -> t.name().table().toLowerCase(Locale.ROOT)))
              .toList();
      sorted = known;
    }
    return known;
  }

  /** The schemas that have a visible table. */
  public List<String> schemas() {
    Map<String, String> schemas = new java.util.TreeMap<>();
    tables
        .values()
        .forEach(
            t ->
                schemas.putIfAbsent(t.name().schema().toLowerCase(Locale.ROOT), t.name().schema()));
    return List.copyOf(schemas.values());
  }
}
