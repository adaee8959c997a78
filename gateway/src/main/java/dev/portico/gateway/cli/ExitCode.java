package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;

/** What the process tells the shell that started it. */
public final class ExitCode {
  public static final int FINE = 0;
  public static final int NO = 1;
  public static final int WRONG_USE = 2;
  public static final int FAILED = 3;

  private ExitCode() {}

  static int of(ErrorCode code) {
    return switch (code) {
      case SERVER_STOPPING,
          STATE_UNAVAILABLE,
          REGISTRATION_BUSY,
          MEMORY_EXCEEDED,
          SPILL_EXCEEDED,
          AUDIT_UNAVAILABLE,
          QUERY_TIMEOUT ->
          FAILED;
      default ->
          switch (code.kind()) {
            case USER, POLICY, LIMIT -> NO;
            case PORT, INTERNAL -> FAILED;
          };
    };
  }
}
