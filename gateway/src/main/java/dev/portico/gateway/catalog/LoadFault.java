package dev.portico.gateway.catalog;

/**
 * A part of a descriptor cannot be published; the loader catches it and goes on with the next part.
 */
final class LoadFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  LoadFault(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Where in the descriptor, from 1. */
  int line() {
    return line;
  }
}
