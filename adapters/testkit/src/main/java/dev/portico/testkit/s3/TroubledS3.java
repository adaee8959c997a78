package dev.portico.testkit.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 proxy in front of an S3 server over http: slow as a far server is, broken when a test
 * arms a {@link Trouble}, and counting everything in {@link #traffic}.
 *
 * <p>It passes heads on unchanged, the header Host included, so signatures made for the proxy's own
 * address stay valid. At first it adds no latency and has no limit. Any thread may call any method
 * while requests run; {@link #close} closes all connections and ends all threads.
 */
public final class TroubledS3 implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Traffic traffic = new Traffic();
  private final Bandwidth bandwidth = new Bandwidth();
  private final List<ArmedTrouble> armed = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(TroubledS3::daemon);
  private volatile Duration latency = Duration.ZERO;

  /** Stands in front of an endpoint such as {@link TestS3#endpoint}. */
  public TroubledS3(URI endpoint) {
    if (!"http".equals(endpoint.getScheme())) {
      throw new IllegalArgumentException("only http endpoints can be troubled, not " + endpoint);
    }
    target = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException("no port for a proxy", e);
    }
    threads.execute(this::accept);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "troubled-s3");
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = track(server.accept());
        threads.execute(() -> serve(client));
      }
    } catch (IOException closed) {
      // the end of this proxy
    }
  }

  private void serve(Socket client) {
    try (TroubledConnection connection = new TroubledConnection(this, client)) {
      connection.serve();
    } catch (IOException broken) {
      // both ends are closed by now, which is what the peers should see
    } catch (RuntimeException | Error e) {
      failures.add(e);
    } finally {
      sockets.remove(client);
    }
  }

  /** What clients connect to: http, 127.0.0.1 and a port, without a path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public Traffic traffic() {
    return traffic;
  }

  /** Waits so long before each request is passed on. */
  public void latency(Duration perRequest) {
    latency = perRequest;
  }

  /** Lets bodies of answers pass with so many bytes per second, all connections together. */
  public void limit(long bytesPerSecond) {
    bandwidth.limit(bytesPerSecond);
  }

  /** Takes the limit of {@link #limit} away. */
  public void unlimited() {
    bandwidth.limit(0);
  }

  /**
   * Makes a trouble happen to the next requests that a test accepts, at most so many times. Of the
   * troubles armed for one request the first armed happens; those of type {@link Trouble.Before}
   * happen in addition.
   */
  public ArmedTrouble arm(Trouble trouble, int times, Predicate<Asked> meantFor) {
    ArmedTrouble added = new ArmedTrouble(trouble, times, meantFor);
    armed.add(added);
    return added;
  }

  /** As {@link #arm(Trouble, int, Predicate)}, for the next requests of a kind. */
  public ArmedTrouble arm(Trouble trouble, int times, RequestKind kind) {
    return arm(trouble, times, asked -> asked.kind() == kind);
  }

  /** Disarms all troubles. Requests that hang already go on hanging until {@link #cut}. */
  public void calm() {
    armed.forEach(ArmedTrouble::disarm);
    armed.clear();
  }

  /** Ends all connections, so that requests that hang break off. */
  public void cut() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** What happens to a request, after what is to run before it has run. */
  Optional<Trouble> troubleOf(Asked asked) {
    for (ArmedTrouble each : armed) {
      if (each.takes(asked)) {
        if (each.trouble() instanceof Trouble.Before before) {
          before.task().run();
        } else {
          return Optional.of(each.trouble());
        }
      }
    }
    return Optional.empty();
  }

  Bandwidth bandwidth() {
    return bandwidth;
  }

  Duration latency() {
    return latency;
  }

  /** A new connection to the server behind. */
  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(target);
    return track(socket);
  }

  private Socket track(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    if (server.isClosed()) {
      socket.close();
    }
    return socket;
  }

  void forget(Socket socket) {
    sockets.remove(socket);
  }

  /** Throws once what a task of {@link Trouble.Before} threw, or a request that nobody expected. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
      threads.shutdownNow();
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a connection does not end");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!failures.isEmpty()) {
      Throwable first = failures.get(0);
      failures.clear();
      throw new IllegalStateException("a request failed inside the proxy", first);
    }
  }
}
