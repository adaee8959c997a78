package dev.portico.gateway.policy.opa;

import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.session.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A question that every sound policy denies: somebody without a role asks for a table that is not
 * there. Policies that allow it allow anything, and are not used.
 */
final class Canary {
  private static final String TABLE = "portico.canary";
  private static final Principal NOBODY = new Principal("portico-canary", Set.of(), Map.of());

  private Canary() {}

  /** The question, as JSON. */
  static String question() {
    return QuestionWriter.write(
        new Question(
            NOBODY,
            new Question.Circumstances(Optional.empty(), Optional.empty(), "127.0.0.1"),
            new Asking("portico-canary", Instant.now(), Asking.Operation.SELECT),
            List.of(
                new Question.Table(
                    TABLE,
                    "portico",
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    List.of(
                        new Question.Column(
                            "id",
                            "BIGINT",
                            List.of(),
                            Optional.empty(),
                            Question.KeyPart.NONE))))));
  }

  /** Whether an answer to it shows that the policies deny. */
  static boolean denied(Decider.Reply reply) {
    return !AnswerReader.allows(reply.answer(), TABLE);
  }
}
