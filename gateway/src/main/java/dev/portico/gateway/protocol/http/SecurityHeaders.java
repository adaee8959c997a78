package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.ResponseHeadersBuilder;

/**
 * Headers of every answer: results are nobody's to keep, and no browser may make more of them than
 * data.
 */
final class SecurityHeaders {
  private SecurityHeaders() {}

  static ResponseHeadersBuilder add(ResponseHeadersBuilder headers) {
    return headers
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'")
        .set("cross-origin-resource-policy", "same-origin")
        .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer");
  }
}
