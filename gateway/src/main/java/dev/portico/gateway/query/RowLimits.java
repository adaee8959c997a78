package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;

/**
 * How many rows an answer may have.
 *
 * @param wanted after which the caller wants no more; 0 for all
 * @param permitted with more than this a policy refuses the answer
 */
record RowLimits(long wanted, long permitted) {

  /** The rows of the next batch that are handed on. */
  int take(long before, int rows) {
    return wanted > 0 ? (int) Math.min(rows, wanted - before) : rows;
  }

  boolean reached(long rows) {
    return wanted > 0 && rows >= wanted;
  }

  void check(long rows) {
    if (rows > permitted) {
      throw new GatewayException(
          ErrorCode.ROWS_NOT_PERMITTED,
          "the answer has more than the "
              + permitted
              + " rows that a policy permits; ask for fewer, by a condition or LIMIT");
    }
  }
}
