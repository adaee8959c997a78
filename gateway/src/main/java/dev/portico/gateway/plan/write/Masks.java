package dev.portico.gateway.plan.write;

import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rex.RexCall;

/**
 * How a target computes masks, exactly as {@code docs/reference/masks.md} says and without ever
 * failing. What a target does not say here is left to the engine.
 */
interface Masks {

  /**
   * @param arguments value, inner pad, outer pad, number of digits (0 for a BIGINT)
   */
  default String hash(RexCall call, List<String> arguments) {
    throw new Unsupported("the mask hash");
  }

  default String partial(String text, int first, int last, String fill) {
    throw new Unsupported("the mask partial");
  }

  default String email(String text) {
    throw new Unsupported("the mask email");
  }

  default String truncate(RexCall call, String value, String unit) {
    throw new Unsupported("the mask truncate");
  }

  default String bucket(RexCall call, String value, BigDecimal size) {
    throw new Unsupported("the mask bucket");
  }

  default String round(RexCall call, String value, int digits) {
    throw new Unsupported("the mask round");
  }

  default String contains(String text, String part) {
    throw new Unsupported("a search in a text");
  }

  default String starts(String text, String part) {
    throw new Unsupported("a search in a text");
  }

  default String ends(String text, String part) {
    throw new Unsupported("a search in a text");
  }

  /** For a target that computes none. */
  final class None implements Masks {}
}
