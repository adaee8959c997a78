package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.Iterator;
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

  /**
   * Decides about more tables than one question may hold. The answers are asked for one after the
   * other; an implementation may work on some of them ahead.
   *
   * @param questions the tables of each question
   * @return to be closed by the caller, also when not all answers were taken
   */
  default Series decideAll(
      Session session, List<List<CatalogTable>> questions, Asking asking, Deadline deadline) {
    Iterator<List<CatalogTable>> left = questions.iterator();
    return () -> decide(session, left.next(), asking, deadline);
  }

  /** The answers to some questions. Used by one thread. */
  @FunctionalInterface
  interface Series extends AutoCloseable {

    /**
     * The answer to the next question, in their order.
     *
     * @throws dev.portico.gateway.error.GatewayException as {@link Decisions#decide} does; then no
     *     more answers may be asked for
     */
    Decided next();

    /** Takes back what was asked ahead. */
    @Override
    default void close() {}
  }
}
