package dev.portico.gateway.plan.write;

/**
 * The target cannot run this expression or operator exactly; the message says what and, for
 * EXPLAIN, why.
 */
public final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unsupported(String what) {
    super(what, null, false, false);
  }
}
