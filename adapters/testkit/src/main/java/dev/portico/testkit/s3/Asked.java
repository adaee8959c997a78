package dev.portico.testkit.s3;

import java.util.Map;

/**
 * One request as a client sent it.
 *
 * @param method in capitals
 * @param path decoded, begins with a slash: {@code /bucket/key}
 * @param query as sent, empty when there is none
 * @param headers by lower-case name
 * @param atNanos when it arrived, by {@link System#nanoTime}, so that tests can see pauses
 */
public record Asked(
    String method, String path, String query, Map<String, String> headers, long atNanos) {

  public Asked {
    headers = Map.copyOf(headers);
  }

  public RequestKind kind() {
    return RequestKind.of(method, path);
  }

  /** The header Range, such as {@code bytes=0-99}; empty when there is none. */
  public String range() {
    return headers.getOrDefault("range", "");
  }
}
