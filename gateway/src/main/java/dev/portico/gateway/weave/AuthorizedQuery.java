package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.sql.ValidatedQuery;
import java.util.List;
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

  AuthorizedQuery(RelNode plan, ValidatedQuery validated, Set<CatalogTable> tables) {
    this.plan = plan;
    this.validated = validated;
    this.tables = Set.copyOf(tables);
  }

  /** The logical plan over {@link AuthorizedScan}s. */
  public RelNode plan() {
    return plan;
  }

  public List<ValidatedQuery.Output> outputs() {
    return validated.outputs();
  }

  /** The tables the plan reads. */
  public Set<CatalogTable> tables() {
    return tables;
  }
}
