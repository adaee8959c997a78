package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import java.util.Objects;

/**
 * Why a decision, or one table's part of it, cannot be used. For the server's log, not for callers.
 * The message holds no value of a policy.
 */
class PolicyFault extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_PATH = 300;

  private final ErrorCode code;
  private final String path;

  /**
   * @param path where in the answer, as a JSON pointer; empty for the whole
   */
  PolicyFault(ErrorCode code, String path, String message) {
    this(code, path, message, null);
  }

  /** As above; {@code cause} may be null. */
  PolicyFault(ErrorCode code, String path, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.path = printable(path);
  }

  final ErrorCode code() {
    return code;
  }

  final String path() {
    return path;
  }

  /** A path is made of names of the answer, which may be anything. */
  private static String printable(String path) {
    String clean = path.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    return clean.length() > LONGEST_PATH ? clean.substring(0, LONGEST_PATH) + "…" : clean;
  }
}
