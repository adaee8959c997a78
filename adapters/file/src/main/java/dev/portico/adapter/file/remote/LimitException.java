package dev.portico.adapter.file.remote;

import dev.portico.spi.PortException;

/**
 * A query may not fetch as much as it needs. Others that wait for the same thing ask for it
 * themselves.
 */
final class LimitException extends PortException {
  private static final long serialVersionUID = 1L;

  LimitException(String message) {
    super(Reason.LIMIT, message);
  }
}
