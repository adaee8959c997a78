package dev.portico.gateway.policy;

import dev.portico.gateway.error.ErrorCode;
import java.util.Objects;

/**
 * Why a table is closed to a caller.
 *
 * @param code the kind of refusal
 * @param message names the table, whom to ask, and nothing the caller may not know
 */
public record Refusal(ErrorCode code, String message) {
  public Refusal {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
