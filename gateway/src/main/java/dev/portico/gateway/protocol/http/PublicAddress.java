package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.RequestHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address under which a client knows this server, for absolute links in its answer: what it
 * asked, or what a proxy says that it asked. Whoever forges it gets a wrong link themselves;
 * answers are kept by nobody.
 */
final class PublicAddress {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}(:\\d{1,5})?");
  private static final Pattern ADDRESS = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}\\](:\\d{1,5})?");
  private static final Pattern SCHEME = Pattern.compile("https?");

  private PublicAddress() {}

  /** {@code https://host:port}, without a slash at its end. */
  static String of(RequestHeaders headers) {
    String scheme = forwarded(headers, "x-forwarded-proto").orElse(headers.scheme());
    String host = forwarded(headers, "x-forwarded-host").orElse(headers.authority());
    boolean known =
        scheme != null
            && SCHEME.matcher(scheme).matches()
            && host != null
            && (HOST.matcher(host).matches() || ADDRESS.matcher(host).matches());
    if (!known) {
      throw UrlParameters.invalid("the request does not say which host it asks");
    }
    return scheme + "://" + host;
  }

  /** What the proxy next to the client says. */
  private static Optional<String> forwarded(RequestHeaders headers, String name) {
    return Optional.ofNullable(headers.get(name)).map(v -> v.split(",", 2)[0].trim());
  }
}
