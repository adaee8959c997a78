package dev.portico.gateway.execute;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.PortException;

/** Turns what a port says into what a door shows. */
public final class PortErrors {
  private PortErrors() {}

  public static GatewayException explain(PortException failure) {
    return new GatewayException(code(failure), failure.getMessage(), failure);
  }

  private static ErrorCode code(PortException failure) {
    return switch (failure.reason()) {
      case SETTINGS -> ErrorCode.CONFIGURATION_INVALID;
      case UNAVAILABLE -> ErrorCode.STORE_UNAVAILABLE;
      case BUSY -> ErrorCode.STORE_BUSY;
      case TIMEOUT -> ErrorCode.QUERY_TIMEOUT;
      case CANCELLED -> ErrorCode.QUERY_CANCELLED;
      case MISSING -> ErrorCode.STORE_TABLE_MISSING;
      case DATA -> ErrorCode.STORE_DATA_INVALID;
      case ARITHMETIC -> arithmetic(failure);
      case REFUSED -> ErrorCode.STORE_REFUSED;
      case LIMIT -> ErrorCode.FETCH_EXCEEDED;
      case TOO_OLD -> ErrorCode.HISTORY_TOO_SHORT;
    };
  }

  private static ErrorCode arithmetic(PortException failure) {
    return switch (failure.sqlState().orElse("")) {
      // 22001 is what H2 says of a DECIMAL with too many digits; texts that are cut say nothing
      case "22001", "22003" -> ErrorCode.NUMERIC_OUT_OF_RANGE;
      case "22012" -> ErrorCode.DIVISION_BY_ZERO;
      case "22018", "22P02", "22007", "22008" -> ErrorCode.INVALID_CAST;
      default -> ErrorCode.DATA_EXCEPTION;
    };
  }
}
