package dev.portico.gateway.sql;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;

/**
 * Bounds what one statement may grow to by the virtual tables it names: each may name others
 * several times. For one thread.
 */
final class Expansions {
  private static final int MOST = 500;

  private int done;

  void one() {
    done++;
    if (done > MOST) {
      throw new GatewayException(
          ErrorCode.SQL_TOO_COMPLEX,
          "the virtual tables of the statement stand for more than "
              + MOST
              + " queries; split the statement");
    }
  }
}
