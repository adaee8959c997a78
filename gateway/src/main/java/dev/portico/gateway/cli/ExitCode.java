package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;

/** What the process tells the shell that started it. */
final class ExitCode {
  static final int FINE = 0;
  static final int NO = 1;
  static final int WRONG_USE = 2;
  static final int FAILED = 3;

  private ExitCode() {}

  static int of(ErrorCode code) {
    return switch (code) {
      case SERVER_STOPPING, MEMORY_EXCEEDED, SPILL_EXCEEDED, AUDIT_UNAVAILABLE, QUERY_TIMEOUT ->
          FAILED;
      default ->
          switch (code.kind()) {
            case USER, POLICY, LIMIT -> NO;
            case PORT, INTERNAL -> FAILED;
          };
    };
  }
}
