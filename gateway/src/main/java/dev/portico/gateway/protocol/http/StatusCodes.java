package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpStatus;
import dev.portico.gateway.error.ErrorCode;

/** Which HTTP status an error code has. */
final class StatusCodes {
  private StatusCodes() {}

  static HttpStatus of(ErrorCode code) {
    return switch (code) {
      case AUTHENTICATION_FAILED -> HttpStatus.UNAUTHORIZED;
      case TABLE_NOT_FOUND, CONNECTION_UNKNOWN, STATEMENT_UNKNOWN, PRODUCT_NOT_FOUND ->
          HttpStatus.NOT_FOUND;
      case QUERY_CANCELLED, CONFIGURATION_INVALID, PRODUCT_REFUSED -> HttpStatus.CONFLICT;
      case SQL_TOO_LONG -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
      case TOO_MANY_QUERIES, TOO_MANY_CONNECTIONS -> HttpStatus.TOO_MANY_REQUESTS;
      case STORE_BUSY,
          MEMORY_EXCEEDED,
          SPILL_EXCEEDED,
          AUDIT_UNAVAILABLE,
          STATE_UNAVAILABLE,
          REGISTRATION_BUSY,
          SERVER_STOPPING,
          ENGINE_RESTARTED ->
          HttpStatus.SERVICE_UNAVAILABLE;
      case QUERY_TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
      default -> ofKind(code.kind());
    };
  }

  private static HttpStatus ofKind(ErrorCode.Kind kind) {
    return switch (kind) {
      case USER, LIMIT -> HttpStatus.BAD_REQUEST;
      case POLICY -> HttpStatus.FORBIDDEN;
      case PORT -> HttpStatus.BAD_GATEWAY;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
