package dev.portico.gateway.protocol.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Addresses of an answer. */
final class Links {
  private Links() {}

  /** The address of the domain's service, with a slash at its end. */
  static String service(ODataCall call) {
    int end = call.path().indexOf('/');
    return call.root() + (end < 0 ? call.path() : call.path().substring(0, end)) + "/";
  }

  /** The same question from another row on, without what counts for the first page only. */
  static String next(ODataCall call, SkipToken token) {
    List<String> parameters = new ArrayList<>();
    for (String parameter : call.query().orElse("").split("&")) {
      String name = name(parameter);
      boolean first = name.equals("$skiptoken") || name.equals("$count");
      if (!parameter.isEmpty() && !first) {
        parameters.add(parameter);
      }
    }
    parameters.addAll(call.carried());
    parameters.add("$skiptoken=" + token.text());
    return call.root() + call.path() + "?" + String.join("&", parameters);
  }

  /** The name of a parameter, in lower case. */
  static String name(String parameter) {
    int end = parameter.indexOf('=');
    String raw = end < 0 ? parameter : parameter.substring(0, end);
    return raw.replace("%24", "$").toLowerCase(Locale.ROOT);
  }
}
