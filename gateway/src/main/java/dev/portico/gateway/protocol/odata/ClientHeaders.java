package dev.portico.gateway.protocol.odata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says of itself, in the words that Olingo knows: it refuses parameters of media
 * types that change nothing here, and stumbles over a version that is none.
 */
final class ClientHeaders {
  /** Of the protocol, perhaps with the client's name behind it. */
  private static final Pattern VERSION = Pattern.compile("\\s*(\\d{1,2})(\\.\\d{1,2})?\\s*(;.*)?");

  private static final int OURS = 4;

  private static final Pattern PAGE_SIZE =
      Pattern.compile(
          "(?:^|[,;])\\s*((?:odata\\.)?maxpagesize)\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=[,;]|$)",
          Pattern.CASE_INSENSITIVE);

  private ClientHeaders() {}

  /** A page size that the client prefers, with the name by which it said so. */
  record PageSize(String preference, int rows) {}

  /**
   * Checks and translates.
   *
   * @param metadata whether a description is asked for, which has one form of JSON only
   * @throws dev.portico.gateway.error.GatewayException for a version of the protocol that is not
   *     spoken here
   */
  static Map<String, List<String>> of(Map<String, List<String>> sent, boolean metadata) {
    Map<String, List<String>> headers = new HashMap<>();
    sent.forEach(
        (name, values) -> {
          switch (name) {
            case "accept" -> headers.put(name, accepted(values, metadata));
            case "odata-version", "odata-maxversion" -> headers.put(name, versions(name, values));
            default -> headers.put(name, values);
          }
        });
    headers.values().removeIf(List::isEmpty);
    return headers;
  }

  private static List<String> versions(String name, List<String> values) {
    List<String> versions = new ArrayList<>();
    for (String value : values) {
      Matcher version = VERSION.matcher(value);
      if (!version.matches()) {
        throw Faults.invalid(name + " is a version of OData, such as 4.0");
      } else if (Integer.parseInt(version.group(1)) < OURS) {
        throw Faults.invalid("OData 4.0 is spoken here, and " + name + " asks for an older one");
      }
      versions.add("4.0");
    }
    return versions;
  }

  private static List<String> accepted(List<String> values, boolean metadata) {
    return values.stream()
        .filter(v -> !v.isBlank())
        .map(v -> String.join(",", ranges(v, metadata)))
        .toList();
  }

  private static List<String> ranges(String accept, boolean metadata) {
    List<String> ranges = new ArrayList<>();
    for (String range : accept.split(",")) {
      List<String> parts = new ArrayList<>();
      for (String part : range.split(";")) {
        parameter(part.strip(), metadata).ifPresent(parts::add);
      }
      ranges.add(String.join(";", parts));
    }
    return ranges;
  }

  private static Optional<String> parameter(String part, boolean metadata) {
    String lower = part.toLowerCase(Locale.ROOT);
    boolean nothing =
        lower.startsWith("odata.streaming=")
            || lower.startsWith("streaming=")
            || lower.equals("ieee754compatible=false");
    boolean ofRows =
        lower.startsWith("odata.metadata=")
            || lower.startsWith("metadata=")
            || lower.startsWith("ieee754compatible=");
    if (nothing || (metadata && ofRows)) {
      return Optional.empty();
    }
    return Optional.of(lower.startsWith("metadata=") ? "odata." + part : part);
  }

  /** The first page size of {@code Prefer} that is one. */
  static Optional<PageSize> pageSize(List<String> prefer) {
    for (String value : prefer == null ? List.<String>of() : prefer) {
      Matcher size = PAGE_SIZE.matcher(value);
      if (size.find() && Integer.parseInt(size.group(2)) > 0) {
        return Optional.of(new PageSize(size.group(1), Integer.parseInt(size.group(2))));
      }
    }
    return Optional.empty();
  }
}
