package dev.portico.gateway.audit.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A collector of traces on this machine that keeps what it is sent, or never answers. */
public final class Collector implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(Collector::daemon);
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Manner manner;

  private enum Manner {
    ANSWERS,
    HANGS
  }

  private Collector(Manner manner) throws IOException {
    this.manner = manner;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/traces", this::handle);
    server.start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "collector");
    thread.setDaemon(true);
    return thread;
  }

  public static Collector answering() throws IOException {
    return new Collector(Manner.ANSWERS);
  }

  public static Collector hanging() throws IOException {
    return new Collector(Manner.HANGS);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    asked.countDown();
    if (manner == Manner.HANGS) {
      hang();
    }
    bodies.add(body);
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void hang() {
    try {
      closing.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
  }

  /** Whether something was sent, at once or soon. */
  public boolean awaitAsked() throws InterruptedException {
    return asked.await(30, TimeUnit.SECONDS);
  }

  /** At least so many, which come after the end of who sends them where the machine is slow. */
  public List<SentSpan> spans(int atLeast) throws InterruptedException {
    for (int i = 0; i < 1_200 && spans().size() < atLeast; i++) {
      Thread.sleep(50);
    }
    return spans();
  }

  private List<SentSpan> spans() {
    return bodies.stream().flatMap(body -> SentSpan.all(body).stream()).toList();
  }

  /** Everything that was sent, byte by byte as a character. */
  public String bytes() {
    StringBuilder all = new StringBuilder();
    bodies.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
    return all.toString();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
