package dev.portico.gateway.execute;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;

/** The reasons for which a query is stopped from outside. */
public final class Cancelled {
  private Cancelled() {}

  public static GatewayException byClient() {
    return new GatewayException(ErrorCode.QUERY_CANCELLED, "the query was cancelled");
  }

  public static GatewayException byShutdown() {
    return new GatewayException(
        ErrorCode.SERVER_STOPPING,
        "the server is shutting down; run the query again when it is back");
  }

  /** An erasure does not wait for ever for those who read what it is about. */
  public static GatewayException byRewriting(String table) {
    return new GatewayException(
        ErrorCode.QUERY_CANCELLED,
        "the captured history of "
            + table
            + " was rewritten while this query read it; run the query again");
  }
}
