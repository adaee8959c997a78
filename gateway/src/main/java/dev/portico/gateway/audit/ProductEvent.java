package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody registered a product, wanted to, or went back to an earlier revision. Immutable; made of
 * an {@link Attempt} by how it ended.
 *
 * @param outcome {@code OK}, {@code CHECKED}, {@code UNCHANGED}, or the code of the refusal
 */
public record ProductEvent(
    Attempt attempt,
    String product,
    Standing from,
    Standing to,
    String outcome,
    Optional<ErrorCode> failure) {
  private static final int LONGEST = 200;

  /** What was wanted. */
  public enum Kind {
    REGISTER,
    CHECK,
    UNDO
  }

  /**
   * What is in force of a product.
   *
   * @param version empty when none is
   * @param revision 0 when none is
   */
  public record Standing(String version, long revision) {
    private static final Standing NOTHING = new Standing("", 0);
  }

  /**
   * What somebody asked for.
   *
   * @param product its id; for a step back what was asked for
   */
  public record Attempt(Kind kind, String principal, String client, String domain, String product) {

    /** It was refused. */
    public ProductEvent refused(ErrorCode code) {
      return new ProductEvent(
          this, product, Standing.NOTHING, Standing.NOTHING, code.name(), Optional.of(code));
    }

    /** It ended well, with a product of this id. */
    public ProductEvent ended(String how, String id, Standing from, Standing to) {
      return new ProductEvent(this, id, from, to, how, Optional.empty());
    }
  }

  /** Texts come from whoever asks, so that they are bounded. */
  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  String record() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principal", attempt.principal());
    fields.put("client", attempt.client());
    fields.put("domain", cut(attempt.domain()));
    fields.put("product", cut(product));
    fields.put("from_version", cut(from.version()));
    fields.put("from_revision", from.revision());
    fields.put("to_version", cut(to.version()));
    fields.put("to_revision", to.revision());
    fields.put("outcome", outcome);
    failure.ifPresent(code -> fields.put("error_code", code.name()));
    return JsonRecord.of("product_" + attempt.kind().name().toLowerCase(Locale.ROOT), fields);
  }
}
