package dev.portico.gateway.catalog;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is published at one moment; immutable. A query keeps the snapshot it began with.
 */
public final class CatalogSnapshot {
  private final long version;
  private final Map<String, CatalogTable> tables;
  private final List<DataProduct> products;
  private final List<Problem> problems;
  private final List<Drift> drift;
  private final Map<TableName, String> broken;
  private final List<BrokenProduct> brokenProducts;

  /**
   * @param version grows with every change
   * @param tables with distinct names
   */
  public CatalogSnapshot(
      long version,
      Collection<CatalogTable> tables,
      List<DataProduct> products,
      List<Problem> problems,
      List<Drift> drift) {
    this(version, tables, products, problems, drift, Map.of());
  }

  /**
   * As above.
   *
   * @param broken tables of products that are not published because of faults, and why
   */
  public CatalogSnapshot(
      long version,
      Collection<CatalogTable> tables,
      List<DataProduct> products,
      List<Problem> problems,
      List<Drift> drift,
      Map<TableName, String> broken) {
    this(version, tables, products, problems, drift, broken, List.of());
  }

  /**
   * As above.
   *
   * @param brokenProducts the products that are not published because of faults
   */
  public CatalogSnapshot(
      long version,
      Collection<CatalogTable> tables,
      List<DataProduct> products,
      List<Problem> problems,
      List<Drift> drift,
      Map<TableName, String> broken,
      List<BrokenProduct> brokenProducts) {
    this.broken = Map.copyOf(broken);
    this.brokenProducts = List.copyOf(brokenProducts);
    this.version = version;
    Map<String, CatalogTable> byKey = new LinkedHashMap<>();
    for (CatalogTable table : tables) {
      if (byKey.put(table.name().key(), table) != null) {
        throw new IllegalArgumentException("two tables of the name " + table.name());
      }
    }
    this.tables = Collections.unmodifiableMap(byKey);
    this.products = List.copyOf(products);
    this.problems = List.copyOf(problems);
    this.drift = List.copyOf(drift);
  }

  public long version() {
    return version;
  }

  /** A published table, or one of the gateway's own. */
  public Optional<CatalogTable> table(TableName name) {
    return Optional.ofNullable(tables.get(name.key())).or(() -> OwnTables.find(name));
  }

  /**
   * These names and, for each that is a virtual table, the tables inside, however deep: what a
   * decision must be asked for.
   */
  public Set<TableName> withInside(Collection<TableName> names) {
    Set<TableName> found = new LinkedHashSet<>();
    Deque<TableName> waiting = new ArrayDeque<>(names);
    while (!waiting.isEmpty()) {
      TableName name = waiting.remove();
      if (found.add(name)) {
        table(name).flatMap(CatalogTable::query).ifPresent(q -> waiting.addAll(q.reads().keySet()));
      }
    }
    return found;
  }

  /** What the products publish, without the gateway's {@link OwnTables own tables}. */
  public Collection<CatalogTable> tables() {
    return tables.values();
  }

  /** The products that are published, without the broken ones. */
  public List<DataProduct> products() {
    return products;
  }

  /** Errors (whose products are not published) and warnings. */
  public List<Problem> problems() {
    return problems;
  }

  public List<Drift> drift() {
    return drift;
  }

  /**
   * Why a table is not there: its product has faults. Empty when it is there, or nobody describes
   * it.
   */
  public Optional<String> broken(TableName name) {
    return Optional.ofNullable(broken.get(name));
  }

  /** The products that are not published because of faults. */
  public List<BrokenProduct> brokenProducts() {
    return brokenProducts;
  }

  /** All tables that are not there because of their products' faults, and why. */
  public Map<TableName, String> broken() {
    return broken;
  }
}
