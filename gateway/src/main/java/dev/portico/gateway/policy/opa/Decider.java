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
  default Reply ask(String question, Deadline deadline) {
    try (Pending pending = put(question, deadline)) {
      return pending.reply();
    }
  }

  /**
   * Puts a question whose answer is read later. Like {@link #ask} in all else.
   *
   * @return to be closed by the caller
   */
  Pending put(String question, Deadline deadline);

  /** How many questions of one listing are worth to be put before the first is answered. */
  int ahead();

  /** A question that was put. Used by one thread. */
  @FunctionalInterface
  interface Pending extends AutoCloseable {

    /** Waits for the answer. */
    Reply reply();

    /** Takes a question back that has no answer yet. */
    @Override
    default void close() {}
  }

  /**
   * Waits until the first question could be answered.
   *
   * @throws dev.portico.gateway.error.GatewayException when the policies cannot be used
   */
  void awaitReady();

  @Override
  void close();
}
