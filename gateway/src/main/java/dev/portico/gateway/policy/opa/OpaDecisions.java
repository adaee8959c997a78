package dev.portico.gateway.policy.opa;

import dev.portico.gateway.audit.DecisionEvents;
import dev.portico.gateway.audit.DecisionEvents.Outcome;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.policy.DecisionInfo;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.Decisions;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Verdict;
import dev.portico.gateway.policy.opa.Question.Circumstances;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions of Open Policy Agent: writes the question, remembers answers for a short time, reads
 * them strictly. What cannot be used closes the table, or all of them; the log says where in the
 * answer the fault is, the caller only that there is one. Safe for many threads.
 */
public final class OpaDecisions implements Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(OpaDecisions.class);

  private final Decider decider;
  private final AnswerReader reader;
  private final DecisionEvents events;
  private final QuestionWriter writer = new QuestionWriter();
  private final DecisionCache cache = new DecisionCache();
  private final ListingTurns turns = new ListingTurns();

  /**
   * @param decider is asked, not closed
   * @param hashKeys of the mask {@code hash}, by name
   */
  public OpaDecisions(Decider decider, Map<String, HashKey> hashKeys, DecisionEvents events) {
    this.decider = decider;
    this.reader = new AnswerReader(hashKeys);
    this.events = events;
  }

  @Override
  public Decided decide(
      Session session, List<CatalogTable> tables, Asking asking, Deadline deadline) {
    long begin = System.nanoTime();
    QuestionWriter.Text question =
        writer.write(session.principal(), Circumstances.of(session), asking, tables);
    Optional<Decided> known = cache.find(question.digest(), asking.time(), decider.revision());
    if (known.isPresent()) {
      report(Outcome.REMEMBERED, begin);
      return known.get();
    }
    try {
      Decided decided =
          asking.operation() == Asking.Operation.LIST
              ? turns.inTurn(deadline, () -> listed(question, tables, asking, deadline))
              : ask(question, tables, asking, deadline);
      report(Outcome.ANSWERED, begin);
      return decided;
    } catch (PolicyFault e) {
      report(outcome(e), begin);
      throw refused(e, asking);
    }
  }

  /** While it waited for its turn, an equal listing may have been answered. */
  private Decided listed(
      QuestionWriter.Text question, List<CatalogTable> tables, Asking asking, Deadline deadline) {
    return cache
        .find(question.digest(), asking.time(), decider.revision())
        .orElseGet(() -> ask(question, tables, asking, deadline));
  }

  private Decided ask(
      QuestionWriter.Text question, List<CatalogTable> tables, Asking asking, Deadline deadline) {
    Decider.Reply reply = decider.ask(question.json(), deadline);
    AnswerReader.Frame frame = reader.frame(reply.answer());
    if (frame.validUntil().filter(end -> !end.isAfter(asking.time())).isPresent()) {
      throw new PolicyFault(
          ErrorCode.POLICY_ANSWER_INVALID, "/valid_until", "was over before the query began");
    }
    Map<TableName, Verdict> verdicts = new HashMap<>();
    for (CatalogTable table : tables) {
      verdicts.put(table.name(), verdict(frame, table, asking));
    }
    boolean shown = asking.operation() == Asking.Operation.EXPLAIN;
    Detail detail = shown ? frame.explain() : Detail.OWN;
    Decided decided = new Decided(verdicts, new DecisionInfo(reply.id(), reply.revision(), detail));
    cache.put(question.digest(), asking.time(), decided, frame.validUntil());
    return decided;
  }

  private Verdict verdict(AnswerReader.Frame frame, CatalogTable table, Asking asking) {
    Optional<Node> part = Optional.empty();
    try {
      part = Optional.of(AnswerReader.part(frame, table));
      Optional<Verdict.Allowed> permission = reader.permission(part.get(), table);
      if (permission.isPresent()) {
        return permission.get();
      } else if (AnswerReader.unlisted(part.get())) {
        return new Verdict.Unlisted();
      }
      return new Verdict.Refused(Refusals.denied(table, AnswerReader.reasons(part.get())));
    } catch (PolicyFault e) {
      if (e.code() == ErrorCode.POLICY_TABLE_UNDECIDED) {
        return new Verdict.Refused(Refusals.undecided(table));
      }
      LOG.warn(
          "query {}: the policy's answer about {} cannot be used, {}: {} {}",
          asking.queryId(),
          table.name(),
          e.code(),
          e.path(),
          e.getMessage());
      return part.filter(AnswerReader::unlisted).isPresent()
          ? new Verdict.Unlisted()
          : new Verdict.Refused(Refusals.unusable(table, e.code()));
    }
  }

  private GatewayException refused(PolicyFault fault, Asking asking) {
    LOG.warn(
        "query {}: no policy decision from the {} decider, {}: {} {}",
        asking.queryId(),
        decider.kind(),
        fault.code(),
        fault.path(),
        fault.getMessage(),
        fault.getCause());
    return new GatewayException(fault.code(), Refusals.noDecision(fault.code(), asking), fault);
  }

  private static Outcome outcome(PolicyFault fault) {
    return switch (fault.code()) {
      case POLICY_TIMEOUT -> Outcome.TIMEOUT;
      case POLICY_UNAVAILABLE -> Outcome.UNAVAILABLE;
      default -> Outcome.INVALID;
    };
  }

  private void report(Outcome outcome, long begin) {
    events.decided(decider.kind(), outcome, Duration.ofNanos(System.nanoTime() - begin));
  }
}
