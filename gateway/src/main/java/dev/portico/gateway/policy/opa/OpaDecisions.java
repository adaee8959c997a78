package dev.portico.gateway.policy.opa;

import dev.portico.gateway.audit.DecisionEvents;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.policy.Decisions;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.opa.Question.Circumstances;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decisions of Open Policy Agent: writes the question, remembers answers for a short time, reads
 * them strictly. What cannot be used closes the table, or all of them; the log says where in the
 * answer the fault is, the caller only that there is one. Safe for many threads.
 */
public final class OpaDecisions implements Decisions {
  private final QuestionWriter writer = new QuestionWriter();
  private final Answers answers;
  private final ListingTurns turns;
  private final int ahead;

  /**
   * @param decider is asked, not closed
   * @param hashKeys of the mask {@code hash}, by name
   */
  public OpaDecisions(Decider decider, Map<String, HashKey> hashKeys, DecisionEvents events) {
    this.answers = new Answers(decider, new AnswerReader(hashKeys), events);
    this.ahead = decider.ahead();
    this.turns = new ListingTurns(Places.LISTINGS, Math.max(0, ahead - Places.LISTINGS));
  }

  @Override
  public Decided decide(
      Session session, List<CatalogTable> tables, Asking asking, Deadline deadline) {
    try (Inquiry inquiry = inquiry(session, tables, asking, deadline)) {
      if (inquiry.waits()) {
        inquiry.put(
            asking.operation() == Asking.Operation.LIST
                ? () -> turns.await(deadline)
                : turns::query);
      }
      return inquiry.answer();
    }
  }

  @Override
  public Series decideAll(
      Session session, List<List<CatalogTable>> questions, Asking asking, Deadline deadline) {
    List<Supplier<Inquiry>> inquiries = new ArrayList<>();
    questions.forEach(tables -> inquiries.add(() -> inquiry(session, tables, asking, deadline)));
    return new ListingQuestions(inquiries, turns, ahead, deadline);
  }

  private Inquiry inquiry(
      Session session, List<CatalogTable> tables, Asking asking, Deadline deadline) {
    QuestionWriter.Text text =
        writer.write(session.principal(), Circumstances.of(session), asking, tables);
    return new Inquiry(answers, new Inquiry.Subject(text, tables, asking), deadline);
  }
}
