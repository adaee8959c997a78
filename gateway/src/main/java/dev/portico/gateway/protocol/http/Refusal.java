package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpStatus;

/** A request that HTTP itself has a status for, such as a wrong media type. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient HttpStatus status;

  Refusal(HttpStatus status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }
}
