package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;

/** The policy server cannot be reached or is too slow: the kind of fault that waiting may cure. */
final class ServerFailure extends PolicyFault {
  private static final long serialVersionUID = 1L;

  /** {@code cause} may be null. */
  ServerFailure(ErrorCode code, String message, Throwable cause) {
    super(code, "", message, cause);
  }
}
