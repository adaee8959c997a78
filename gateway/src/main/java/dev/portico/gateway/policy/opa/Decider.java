package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.session.Deadline;
import java.util.Optional;

/**
 * Answers questions; the answers are not yet checked. Safe for many threads. Made by the
 * composition root, which also closes it.
 */
public sealed interface Decider extends AutoCloseable permits EmbeddedDecider, ServerDecider {

  /**
   * An answer.
   *
   * @param answer the decision
   * @param id the decider's name for it, when it gives one
   * @param revision the version of the policies that made it, when they have one
   */
  record Reply(JsonNode answer, Optional<String> id, Optional<String> revision) {}

  /** The kind of decider, as metrics name it. */
  String kind();

  /** The version of the policies that would answer now, as far as it is known without asking. */
  Optional<String> revision();

  /**
   * Asks.
   *
   * @param question as JSON
   * @return the answer; within the deadline and the setting {@code policy.timeout}
   * @throws PolicyFault when there is none
   */
  Reply ask(String question, Deadline deadline);

  /**
   * Waits until the first question could be answered.
   *
   * @throws dev.portico.gateway.error.GatewayException when the policies cannot be used
   */
  void awaitReady();

  @Override
  void close();
}
