package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.sql.ValidatedQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;

/**
 * A query into which the decisions about its caller are woven. Made by {@link Weaver} and nobody
 * else.
 */
public final class AuthorizedQuery {
  private final RelNode plan;
  private final ValidatedQuery validated;
  private final Set<CatalogTable> tables;
  private final List<InstantSlot> instants;
  private final Map<TableName, Set<String>> virtualColumns;

  AuthorizedQuery(
      RelNode plan,
      ValidatedQuery validated,
      Set<CatalogTable> tables,
      List<InstantSlot> instants,
      Map<TableName, Set<String>> virtualColumns) {
    this.plan = plan;
    this.validated = validated;
    this.tables = Set.copyOf(tables);
    this.instants = List.copyOf(instants);
    this.virtualColumns = Map.copyOf(virtualColumns);
  }

  /** The logical plan over {@link AuthorizedScan}s. */
  public RelNode plan() {
    return plan;
  }

  public List<ValidatedQuery.Output> outputs() {
    return validated.outputs();
  }

  /** What the plan needs of the execution's instants, by number. */
  public List<InstantSlot> instants() {
    return instants;
  }

  /** The columns that are read of a virtual table, of which the plan itself holds no scan. */
  public Set<String> virtualColumns(TableName virtual) {
    return virtualColumns.getOrDefault(virtual, Set.of());
  }

  /** The tables the plan reads, virtual ones and those inside. */
  public Set<CatalogTable> tables() {
    return tables;
  }
}
