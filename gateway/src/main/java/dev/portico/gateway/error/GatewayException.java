package dev.portico.gateway.error;

import java.util.Objects;
import java.util.Optional;

/**
 * The one exception that reaches a door. Its message is shown to the user: it says what is known
 * and the next step, and holds no secret, no policy literal and no value of a row. The cause, which
 * may hold such things, goes only to the server's log.
 */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient SqlPosition position;

  public GatewayException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  /** As above; {@code cause} may be null. */
  public GatewayException(ErrorCode code, String message, Throwable cause) {
    this(code, message, null, cause);
  }

  /** As above; {@code position} and {@code cause} may be null. */
  public GatewayException(ErrorCode code, String message, SqlPosition position, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.position = position;
  }

  public ErrorCode code() {
    return code;
  }

  /** Where in the statement, when the fault has a place there. */
  public Optional<SqlPosition> position() {
    return Optional.ofNullable(position);
  }

  /** {@code CODE: message (line L, column C)}, the form shown on every door. */
  public String display() {
    String place =
        position == null ? "" : " (line " + position.line() + ", column " + position.column() + ")";
    return code + ": " + getMessage() + place;
  }
}
