package dev.portico.gateway.config;

import dev.portico.gateway.config.ServerSettings.Telemetry;
import dev.portico.gateway.config.ServerSettings.Traces;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads the section {@code telemetry}; without one no traces are sent. */
final class TelemetryReader {
  private static final String EXAMPLE = "http://127.0.0.1:4318/v1/traces";

  private TelemetryReader() {}

  static Telemetry read(Section telemetry) {
    Optional<Traces> traces =
        telemetry.node("traces").flatMap(node -> traces(telemetry.section("traces")));
    telemetry.done();
    return new Telemetry(traces);
  }

  private static Optional<Traces> traces(Section traces) {
    Optional<String> text = traces.text("endpoint");
    if (traces.node("endpoint").isEmpty()) {
      traces.fault("endpoint", "is missing; it is where traces are sent, such as " + EXAMPLE);
    }
    Optional<URI> endpoint = text.flatMap(TelemetryReader::http);
    if (text.isPresent() && endpoint.isEmpty()) {
      traces.fault(
          "endpoint",
          "must be an address such as " + EXAMPLE + ", without user, query or fragment");
    }
    double sample = traces.share("sample", 1.0);
    traces.done();
    return endpoint.map(uri -> new Traces(uri, sample));
  }

  private static Optional<URI> http(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
