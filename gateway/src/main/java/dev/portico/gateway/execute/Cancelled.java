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
}
