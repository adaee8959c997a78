package dev.portico.gateway.cli;

/** Options that do not go together; the message says what to do instead. */
public final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongUse(String message) {
    super(message, null, false, false);
  }
}
