package dev.portico.gateway.protocol.filter;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;

/** What is wrong with a parameter, and where in it. */
final class Faults {
  private Faults() {}

  static GatewayException at(String parameter, int character, String fault) {
    return of(parameter + ", character " + character + ": " + fault);
  }

  static GatewayException of(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }
}
