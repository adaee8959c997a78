package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.TableName;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The schema that one caller has: no denied tables, no hidden columns, types as masked. Validation,
 * metadata, did-you-mean, completion and EXPLAIN read this and nothing else. Immutable.
 */
public final class CallerView {
  private final CatalogSnapshot snapshot;
  private final Map<String, ViewTable> tables;

  CallerView(CatalogSnapshot snapshot, Collection<ViewTable> tables) {
    this.snapshot = snapshot;
    Map<String, ViewTable> byKey = new LinkedHashMap<>();
    tables.forEach(t -> byKey.put(t.name().key(), t));
    this.tables = Collections.unmodifiableMap(byKey);
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
                    t.name(), t.columns().stream().map(ViewColumn::name).toList(), t.decision()))
        .toList();
  }

  /** One table's part of the {@link #shape()}. */
  public record Shape(TableName table, List<String> columns, TableDecision decision) {}

  /** All visible tables, by schema and name. */
  public List<ViewTable> tables() {
    return tables.values().stream()
        .sorted(
            java.util.Comparator.comparing(
                    (ViewTable t) -> t.name().schema().toLowerCase(Locale.ROOT))
                .thenComparing(t -> t.name().table().toLowerCase(Locale.ROOT)))
        .toList();
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
