package dev.portico.gateway.policy.opa;

/** Why a bundle cannot be used, for operators: the message completes "the bundle FILE …". */
final class BundleFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BundleFault(String message) {
    super(message);
  }

  BundleFault(String message, Throwable cause) {
    super(message, cause);
  }
}
