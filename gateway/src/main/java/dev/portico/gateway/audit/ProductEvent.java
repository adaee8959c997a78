package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody registered a product, wanted to, or went back to an earlier revision. Immutable.
 *
 * @param product its id; in an attempt to undo what was asked for
 * @param fromVersion the version in force before; empty when none was
 * @param toVersion the version in force from now on; empty when none is
 * @param outcome {@code OK}, {@code CHECKED}, {@code UNCHANGED}, or the code of the refusal
 */
public record ProductEvent(
    Kind kind,
    String principal,
    String client,
    String domain,
    String product,
    String fromVersion,
    long fromRevision,
    String toVersion,
    long toRevision,
    String outcome,
    Optional<ErrorCode> failure) {
  private static final int LONGEST = 200;

  /** What was wanted. */
  public enum Kind {
    REGISTER,
    CHECK,
    UNDO
  }

  /** An attempt of which nothing else is known yet. */
  public static ProductEvent of(Kind kind, String principal, String client, String domain) {
    return new ProductEvent(
        kind, principal, client, cut(domain), "", "", 0, "", 0, "", Optional.empty());
  }

  /** The same of a product. */
  public ProductEvent product(String id) {
    return new ProductEvent(
        kind,
        principal,
        client,
        domain,
        cut(id),
        fromVersion,
        fromRevision,
        toVersion,
        toRevision,
        outcome,
        failure);
  }

  /** The same, with what was in force. */
  public ProductEvent from(String version, long revision) {
    return new ProductEvent(
        kind,
        principal,
        client,
        domain,
        product,
        cut(version),
        revision,
        toVersion,
        toRevision,
        outcome,
        failure);
  }

  /** The same, with what is in force from now on. */
  public ProductEvent to(String version, long revision) {
    return new ProductEvent(
        kind,
        principal,
        client,
        domain,
        product,
        fromVersion,
        fromRevision,
        cut(version),
        revision,
        outcome,
        failure);
  }

  /** How it ended well. */
  public ProductEvent ended(String how) {
    return new ProductEvent(
        kind,
        principal,
        client,
        domain,
        product,
        fromVersion,
        fromRevision,
        toVersion,
        toRevision,
        how,
        Optional.empty());
  }

  /** It was refused. */
  public ProductEvent refused(ErrorCode code) {
    return new ProductEvent(
        kind,
        principal,
        client,
        domain,
        product,
        fromVersion,
        fromRevision,
        toVersion,
        toRevision,
        code.name(),
        Optional.of(code));
  }

  /** Texts come from whoever asks, so that they are bounded. */
  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  String record() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principal", principal);
    fields.put("client", client);
    fields.put("domain", domain);
    fields.put("product", product);
    fields.put("from_version", fromVersion);
    fields.put("from_revision", fromRevision);
    fields.put("to_version", toVersion);
    fields.put("to_revision", toRevision);
    fields.put("outcome", outcome);
    failure.ifPresent(code -> fields.put("error_code", code.name()));
    return JsonRecord.of("product_" + kind.name().toLowerCase(Locale.ROOT), fields);
  }
}
