package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What came of registering a product, or would come of it.
 *
 * @param outcome what happened
 * @param domain whose product it is
 * @param id of the product
 * @param product its name
 * @param version in force from now on; empty when none is
 * @param previousVersion in force before; empty when none was
 * @param revision in force from now on; 0 when none is, or when it was only checked
 * @param previousRevision in force before; 0 when none was
 * @param changes what readers will notice, in words
 * @param warnings what does not keep it from being registered, in words
 */
public record Registration(
    Outcome outcome,
    String domain,
    String id,
    String product,
    String version,
    String previousVersion,
    long revision,
    long previousRevision,
    List<String> changes,
    List<String> warnings) {
  /** What may come of it. */
  public enum Outcome {
    /** It is in force. */
    REGISTERED,
    /** The same files were in force already. */
    UNCHANGED,
    /** It could be registered; nothing was changed. */
    CHECKED,
    /** An earlier revision is in force again, or none. */
    UNDONE
  }

  public Registration {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(domain, "domain");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(product, "product");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(previousVersion, "previousVersion");
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
  }

  /** The same, with further warnings. */
  public Registration warned(List<String> more) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new Registration(
        outcome,
        domain,
        id,
        product,
        version,
        previousVersion,
        revision,
        previousRevision,
        changes,
        all);
  }

  Registration with(Outcome other, long number) {
    return new Registration(
        other,
        domain,
        id,
        product,
        version,
        previousVersion,
        number,
        previousRevision,
        changes,
        warnings);
  }
}
