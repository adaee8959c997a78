package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parameters of a URL. OData's may be written with or without their dollar sign; one that is
 * not known or there twice is an error that names it, so that a misspelt {@code as_of} cannot pass
 * for "now".
 */
final class UrlParameters {
  private static final char REPLACEMENT = '\ufffd';

  private final Map<String, List<String>> values = new TreeMap<>();

  private UrlParameters() {}

  /**
   * Those of a request, which must be UTF-8: what replaces other bytes would be looked for, and
   * nothing found.
   */
  static UrlParameters of(ServiceRequestContext ctx) {
    UrlParameters parameters = of(ctx.queryParams());
    String written = ctx.query() == null ? "" : ctx.query().toUpperCase(Locale.ROOT);
    boolean meant = written.indexOf(REPLACEMENT) >= 0 || written.contains("%EF%BF%BD");
    parameters.values.forEach(
        (name, values) -> {
          if (!meant && values.stream().anyMatch(value -> value.indexOf(REPLACEMENT) >= 0)) {
            throw invalid("the parameter " + shown(name) + " is not in UTF-8");
          }
        });
    return parameters;
  }

  static UrlParameters of(QueryParams query) {
    UrlParameters parameters = new UrlParameters();
    query.forEach(
        (name, value) ->
            parameters
                .values
                .computeIfAbsent(
                    name.startsWith("$") ? name.substring(1) : name, n -> new ArrayList<>())
                .add(value));
    return parameters;
  }

  /**
   * Refuses every parameter that is not one of these.
   *
   * @throws GatewayException REQUEST_INVALID
   */
  void only(Collection<String> known) {
    List<String> unknown = values.keySet().stream().filter(n -> !known.contains(n)).toList();
    if (!unknown.isEmpty()) {
      throw invalid(
          "there is no parameter "
              + String.join(", ", unknown.stream().limit(5).map(UrlParameters::shown).toList())
              + " here; there are "
              + String.join(", ", known));
    }
    values.forEach(
        (name, given) -> {
          if (given.size() > 1) {
            throw invalid("the parameter " + name + " is there " + given.size() + " times");
          }
        });
  }

  /** The value; empty when it is not there or has none. */
  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> v.get(0)).filter(v -> !v.isBlank());
  }

  private static String shown(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return "\"" + (printable.length() <= 50 ? printable : printable.substring(0, 50) + "…") + "\"";
  }

  static GatewayException invalid(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }
}
