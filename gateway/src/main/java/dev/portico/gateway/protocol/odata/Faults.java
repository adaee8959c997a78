package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;

/** What is wrong with a request. */
final class Faults {
  private Faults() {}

  static GatewayException invalid(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }

  /** Something of OData that Portico does not do. */
  static GatewayException unsupported(String message) {
    return new GatewayException(ErrorCode.NOT_SUPPORTED, message);
  }
}
