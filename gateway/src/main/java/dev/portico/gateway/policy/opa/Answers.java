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
import dev.portico.gateway.policy.Verdict;
import dev.portico.gateway.session.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes decisions of a decider's answers, and remembers them. Safe for many threads. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final Decider decider;
  private final AnswerReader reader;
  private final DecisionEvents events;
  private final DecisionCache cache = new DecisionCache();

  Answers(Decider decider, AnswerReader reader, DecisionEvents events) {
    this.decider = decider;
    this.reader = reader;
    this.events = events;
  }

  /** The decision, when it was made a moment ago. */
  Optional<Decided> known(Inquiry.Subject subject) {
    return cache.find(subject.text().digest(), subject.asking().time(), decider.revision());
  }

  Decider.Pending put(Inquiry.Subject subject, Deadline deadline) {
    return decider.put(subject.text().json(), deadline);
  }

  /**
   * Reads an answer.
   *
   * @throws PolicyFault when all of it is of no use
   */
  Decided read(Decider.Reply reply, Inquiry.Subject subject) {
    Asking asking = subject.asking();
    AnswerReader.Frame frame = reader.frame(reply.answer());
    if (frame.validUntil().filter(end -> !end.isAfter(asking.time())).isPresent()) {
      throw new PolicyFault(
          ErrorCode.POLICY_ANSWER_INVALID, "/valid_until", "was over before the query began");
    }
    Map<TableName, Verdict> verdicts = new HashMap<>();
    for (CatalogTable table : subject.tables()) {
      verdicts.put(table.name(), verdict(frame, table, asking));
    }
    boolean shown = asking.operation() == Asking.Operation.EXPLAIN;
    Detail detail = shown ? frame.explain() : Detail.OWN;
    Decided decided = new Decided(verdicts, new DecisionInfo(reply.id(), reply.revision(), detail));
    cache.put(subject.text().digest(), asking.time(), decided, frame.validUntil());
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

  /** What a caller is told when there is no decision; the log says why. */
  GatewayException refused(PolicyFault fault, Asking asking) {
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

  /**
   * Counts a question that came to its end.
   *
   * @param begin of {@link System#nanoTime()}
   */
  void report(Outcome outcome, long begin) {
    events.decided(decider.kind(), outcome, Duration.ofNanos(System.nanoTime() - begin));
  }
}
