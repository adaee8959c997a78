package dev.portico.adapter.jdbc;

/** A cell holds what its column's type cannot; the message says what sort of value, never which. */
final class UnfitValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitValueException(String sort) {
    super(sort);
  }
}
