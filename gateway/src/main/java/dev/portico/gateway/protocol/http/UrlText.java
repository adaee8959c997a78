package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** Texts in addresses (RFC 3986). */
final class UrlText {
  private UrlText() {}

  /** A text as one segment of a path. */
  static String segment(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
