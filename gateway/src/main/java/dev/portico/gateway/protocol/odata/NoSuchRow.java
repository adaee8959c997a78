package dev.portico.gateway.protocol.odata;

/** The path names a row by a key that the caller sees no row of. */
final class NoSuchRow extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSuchRow() {
    super("there is no row with this key", null, false, false);
  }
}
