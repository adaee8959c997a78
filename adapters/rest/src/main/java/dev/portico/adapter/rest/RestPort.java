package dev.portico.adapter.rest;

import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Tables behind a JSON endpoint: each scan is a GET of the table's location. Safe for many threads.
 */
final class RestPort implements ScanPort {
  final RestPortConfig config;
  final HttpClient client = HttpClient.newHttpClient();
  final Set<RowSource> open = ConcurrentHashMap.newKeySet();

  RestPort(RestPortConfig config) {
    this.config = config;
  }

  @Override
  public ScanResult scan(ScanRequest request, ExecutionContext context) {
    Map<String, String> parameters = new TreeMap<>();
    Predicate all = request.filter();
    List<Predicate> parts = all instanceof And and ? and.parts() : List.of(all);
    List<Predicate> left = parts.stream().filter(part -> !isSent(part, parameters)).toList();
    // Rows may be limited only after the whole filter.
    if (left.isEmpty() && !config.limitParameter().isEmpty() && request.limit().isPresent()) {
      parameters.put(config.limitParameter(), "" + request.limit().getAsLong());
    }
    String address = address(request.location(), parameters);
    return new ScanResult(new RestReader(this, address, request.columns(), context), new And(left));
  }

  /** Whether the endpoint applies this part; if so it is among the parameters. */
  private boolean isSent(Predicate part, Map<String, String> parameters) {
    return part instanceof Comparison comparison
        && comparison.operator() == Operator.EQUAL
        && config.filterParameters().contains(comparison.column())
        && parameters.putIfAbsent(comparison.column(), "" + comparison.value().value()) == null;
  }

  /** The location below the connection's url; a contract must not lead anywhere else. */
  private String address(String location, Map<String, String> parameters) {
    String path = location.replaceFirst("^/+", "");
    if (!path.matches("([\\w/~.?&=+,:-]|%\\p{XDigit}{2})*")
        || path.matches("(?i).*(\\.|%2e){2}.*")) {
      throw fault(Reason.SETTINGS, "location '" + location + "' is no path below its url", null);
    }
    String query =
        parameters.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String separator = query.isEmpty() ? "" : path.indexOf('?') < 0 ? "?" : "&";
    return config.url() + "/" + path + separator + query;
  }

  HttpRequest get(String address) {
    URI uri = URI.create(address);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(config.timeout());
    config.headers().forEach(request::setHeader);
    return request.build();
  }

  @Override
  public void ping(Duration patience) {
    var answer = client.sendAsync(get(config.url()), BodyHandlers.discarding());
    try {
      answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw fault(Reason.UNAVAILABLE, "the endpoint does not answer", e);
    }
  }

  private PortException fault(Reason reason, String text, Exception cause) {
    return new PortException(reason, "connection " + config.connection() + ": " + text, cause);
  }

  @Override
  public void close() {
    open.forEach(RowSource::cancel);
  }
}
