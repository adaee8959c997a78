package dev.portico.gateway.policy.opa;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A policy server that answers the canary well and every other question as a test wants; it can be
 * killed and come back on the same port.
 */
final class StubServer implements AutoCloseable {
  private static final String DENIED = "{\"tables\": {}}";

  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger canaries = new AtomicInteger();
  private final int port;
  private ExecutorService threads;
  private HttpServer server;
  volatile Answer answer = ok(DENIED, "r1");
  volatile Answer canary = ok(DENIED, "r1");

  /** How it answers. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  StubServer() throws IOException {
    port = OpaServer.freePort();
    start();
  }

  /** A whole answer with a revision. */
  static Answer ok(String result, String revision) {
    return body(
        200,
        "application/json",
        "{\"result\": "
            + result
            + ", \"decision_id\": \"d-1\", \"provenance\": {\"version\": \"1.22.0\", \"bundles\":"
            + " {\"mesh\": {\"revision\": \""
            + revision
            + "\"}}}}");
  }

  static Answer body(int status, String type, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (body.contains("portico-canary")) {
        canaries.incrementAndGet();
        canary.to(exchange);
      } else {
        questions.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
        authorizations.addAll(
            exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        answer.to(exchange);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** How a decider asks it that has time. */
  ServerConnection connection() {
    return new ServerConnection(
        url(), "mesh/main/decision", Duration.ofMinutes(1), Optional.empty(), Optional.empty());
  }

  List<String> questions() {
    return questions;
  }

  List<String> authorizations() {
    return authorizations;
  }

  int canaries() {
    return canaries.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
