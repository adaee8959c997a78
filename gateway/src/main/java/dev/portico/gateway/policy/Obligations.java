package dev.portico.gateway.policy;

/**
 * What a permission is bound to.
 *
 * @param maxRows most rows of the statement's result, {@link #NO_LIMIT} for any number
 * @param keys whether values of this table may enter another store's statement
 */
public record Obligations(long maxRows, KeyTravel keys) {
  public static final long NO_LIMIT = Long.MAX_VALUE;

  public static final Obligations NONE = new Obligations(NO_LIMIT, KeyTravel.ALLOWED);

  /** Whether keys of a table may restrict what another store delivers. */
  public enum KeyTravel {
    ALLOWED,
    FORBIDDEN
  }

  public Obligations {
    if (maxRows < 0) {
      throw new IllegalArgumentException("max_rows is negative");
    }
  }
}
