package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;

/**
 * Requests that a page of another site makes a browser send, with the password that it remembers.
 * Browsers say so in the headers of Fetch Metadata; programs send none.
 */
final class CrossSite {
  private CrossSite() {}

  /** Refuses one that does something. */
  static void refuse(RequestHeaders headers) {
    if ("cross-site".equals(headers.get("sec-fetch-site"))) {
      throw new Refusal(HttpStatus.FORBIDDEN, "a page of another site may not do this");
    }
  }

  /** Refuses one that reads, unless a person followed a link. */
  static void refuseEmbedding(RequestHeaders headers) {
    if ("cross-site".equals(headers.get("sec-fetch-site"))
        && !"navigate".equals(headers.get("sec-fetch-mode"))) {
      throw new Refusal(
          HttpStatus.FORBIDDEN, "a page of another site may link to results, not load them");
    }
  }
}
