package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.List;

/** Where decisions are made; safe for many threads. */
public interface Decisions {

  /**
   * Decides about some tables with one question.
   *
   * @param tables at least one
   * @return a verdict for each of them
   * @throws dev.portico.gateway.error.GatewayException of kind policy when no decision could be
   *     made; its message names no table
   */
  Decided decide(Session session, List<CatalogTable> tables, Asking asking, Deadline deadline);
}
