package dev.portico.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * An S3 server with one bucket of made-up keys, for tests of listings that a real server would
 * answer too slowly: 100,000 keys cost no upload. It answers ListObjectsV2 with all its paging, and
 * GET and HEAD of objects, whose contents a test computes from their keys. It does not look at
 * signatures, takes no writes, and counts nothing: put a {@link TroubledS3} in front of it. Any
 * thread may ask.
 */
public final class ListingS3 implements AutoCloseable {
  private final String bucket;
  private final NavigableSet<String> keys;
  private final Function<String, byte[]> content;
  private final ListingPage pages;
  private final ServerSocket server;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool(ListingS3::daemon);

  /**
   * Starts it.
   *
   * @param content of the object with a key; called for every GET, every HEAD and every key of a
   *     page, so it should be cheap and always give the same
   */
  public ListingS3(String bucket, Collection<String> keys, Function<String, byte[]> content) {
    this.bucket = bucket;
    this.keys = new TreeSet<>(keys);
    this.content = content;
    pages = new ListingPage(bucket, this.keys, content);
    try {
      server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException("no port for a listing server", e);
    }
    threads.execute(this::accept);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "listing-s3");
    thread.setDaemon(true);
    return thread;
  }

  /** Where it listens: http, 127.0.0.1 and a port, without a path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        clients.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException closed) {
      // the end of this server
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
      Optional<HttpHead> head = HttpHead.read(in);
      while (head.isPresent()) {
        Asked asked = head.get().asked();
        OwnAnswer answer = answer(asked);
        out.write(answer.head().bytes());
        out.write(asked.method().equals("HEAD") ? new byte[0] : answer.body());
        out.flush();
        head = HttpHead.read(in);
      }
    } catch (IOException broken) {
      // the client sees that, too
    } finally {
      clients.remove(client);
    }
  }

  private OwnAnswer answer(Asked asked) {
    String root = "/" + bucket + "/";
    String path = asked.path().equals("/" + bucket) ? root : asked.path();
    if (!asked.method().equals("GET") && !asked.method().equals("HEAD")) {
      return OwnAnswer.of(Trouble.denied());
    } else if (path.equals(root)) {
      return bucketAnswer(parameters(asked.query()));
    } else if (path.startsWith(root) && keys.contains(path.substring(root.length()))) {
      return objectAnswer(asked.range(), content.apply(path.substring(root.length())));
    }
    return OwnAnswer.of(Trouble.missing());
  }

  private OwnAnswer bucketAnswer(Map<String, String> parameters) {
    byte[] xml = pages.answer(parameters).getBytes(UTF_8);
    return OwnAnswer.of("200 OK", xml, "Content-Type", "application/xml");
  }

  private static OwnAnswer objectAnswer(String range, byte[] content) {
    String etag = ListingPage.etag(content);
    String modified = ListingPage.MODIFIED_HTTP;
    if (range.isEmpty()) {
      return OwnAnswer.of("200 OK", content, "ETag", etag, "Last-Modified", modified);
    }
    String[] bounds = range.substring("bytes=".length()).split("-", 2);
    int length = content.length;
    boolean suffix = bounds[0].isEmpty();
    long first =
        suffix ? Math.max(0, length - Long.parseLong(bounds[1])) : Long.parseLong(bounds[0]);
    long last =
        suffix || bounds[1].isEmpty()
            ? length - 1
            : Math.min(Long.parseLong(bounds[1]), length - 1);
    if (first > last) {
      return OwnAnswer.of(new Trouble.Answer(416, "InvalidRange", "Not satisfiable"));
    }
    return OwnAnswer.of(
        "206 Partial Content",
        Arrays.copyOfRange(content, (int) first, (int) last + 1),
        "ETag",
        etag,
        "Last-Modified",
        modified,
        "Content-Range",
        "bytes " + first + "-" + last + "/" + length);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String each : query.split("&")) {
      String[] pair = each.split("=", 2);
      String value = pair.length == 1 ? "" : pair[1];
      parameters.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(value, UTF_8));
    }
    return parameters;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
