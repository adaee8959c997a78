package dev.portico.gateway.audit;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The span of a caller, as the header {@code traceparent} of the W3C's Trace Context names it.
 *
 * @param traceId 32 hexadecimal digits, not all 0
 * @param spanId 16 of them, not all 0
 * @param sampled whether the caller keeps this trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
  private static final Pattern HEADER =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final int SAMPLED = 1;

  public TraceParent {
    Objects.requireNonNull(traceId, "traceId");
    Objects.requireNonNull(spanId, "spanId");
  }

  /** Reads the header; empty when it is none of the standard's, which is no error of the caller. */
  public static Optional<TraceParent> parse(String header) {
    Matcher found = HEADER.matcher(header);
    if (!found.matches() || (found.group(1).equals("00") && found.group(5) != null)) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(found.group(4), 16) & SAMPLED) != 0;
    return Optional.of(new TraceParent(found.group(2), found.group(3), sampled));
  }
}
