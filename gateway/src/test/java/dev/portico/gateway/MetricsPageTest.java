package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.cli.RunningGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/reference/metrics.md} has each metric of a server at work, with its labels. */
@Timeout(300)
class MetricsPageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z_0-9]+)` \\| ([^|]*) \\|", Pattern.MULTILINE);
  private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  @TempDir private Path folder;

  @Test
  void thePageHasEachMetricWithItsLabels() throws Exception {
    Map<String, String> page = new TreeMap<>();
    Matcher row =
        ROW.matcher(Files.readString(PolicyDesk.root().resolve("docs/reference/metrics.md")));
    while (row.find()) {
      page.put(row.group(1), row.group(2).replace("`", "").strip());
    }
    Map<String, String> served = served();
    // collections of garbage are there once there was one, and differ between collectors
    page.keySet().removeIf(name -> name.startsWith("jvm_gc_"));
    served.keySet().removeIf(name -> name.startsWith("jvm_gc_"));
    // set only by the other kind of decider
    page.remove("portico_policy_breaker");
    // there only with captured tables, which CaptureServerTest has
    page.keySet().removeIf(name -> name.startsWith("portico_history_"));
    // there only with files elsewhere, which RemoteCostsTest has
    page.keySet().removeIf(name -> name.startsWith("portico_files_"));
    assertEquals(lines(page), lines(served));
  }

  private static String lines(Map<String, String> metrics) {
    return metrics.entrySet().stream()
        .map(e -> e.getKey() + " | " + e.getValue())
        .collect(Collectors.joining("\n"));
  }

  private Map<String, String> served() throws Exception {
    try (SmallMesh mesh = SmallMesh.in(folder)) {
      Files.copy(
          PolicyDesk.root().resolve("policies/bundle.tar.gz"), folder.resolve("bundle.tar.gz"));
      replace("portico.yaml", "mode: open", "mode: embedded, bundle: bundle.tar.gz, timeout: 20s");
      replace(
          "users.yaml", "roles: [analyst]", "roles: [domain-owner], attributes: {domains: [shop]}");
      try (RunningGateway gateway = GatewayMain.gateways().serve(mesh.folder())) {
        URI uri = gateway.httpUri().orElseThrow();
        String basic = Base64.getEncoder().encodeToString("ana:demo".getBytes(UTF_8));
        HttpResponse<String> answer =
            send(
                HttpRequest.newBuilder(uri.resolve("/v1/query"))
                    .header("Authorization", "Basic " + basic)
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"sql\": \"SELECT COUNT(*) FROM shop.orders\"}")));
        assertEquals(200, answer.statusCode(), answer.body());
        send(HttpRequest.newBuilder(uri.resolve("/metrics")));
        String text = send(HttpRequest.newBuilder(uri.resolve("/metrics"))).body();
        return metrics(text);
      }
    }
  }

  private void replace(String file, String from, String to) throws Exception {
    Path path = folder.resolve(file);
    Files.writeString(path, Files.readString(path).replace(from, to));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  /** Names without {@code _max}, which each histogram has beside it, and their labels. */
  private static Map<String, String> metrics(String text) {
    Map<String, Set<String>> labels = new TreeMap<>();
    Matcher type = TYPE.matcher(text);
    while (type.find()) {
      if (!type.group(1).endsWith("_max") || type.group(1).startsWith("process_")) {
        labels.put(type.group(1), new TreeSet<>());
      }
    }
    labels.forEach(
        (name, found) ->
            text.lines()
                .filter(line -> line.matches(name + "(_bucket|_count|_sum)?[ {].*"))
                .forEach(
                    line -> {
                      Matcher label = LABEL.matcher(line);
                      while (label.find()) {
                        found.add(label.group(1));
                      }
                      found.remove("le");
                    }));
    Map<String, String> metrics = new TreeMap<>();
    labels.forEach((name, found) -> metrics.put(name, String.join(", ", found)));
    return metrics;
  }
}
