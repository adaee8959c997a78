package dev.portico.gateway.protocol.avatica;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something on the way between a driver and the door that understands HTTP and does with the
 * answers what a test wants. Lifelines do not get through.
 */
final class Meddler implements AutoCloseable {
  /** An answer of the door on its way to the client. */
  record Answer(int number, int status, String encoding, byte[] body) {}

  /** What happens to an answer; when it returns, the connection is closed. */
  interface Meddling {
    void send(Answer answer, OutputStream out) throws IOException;
  }

  /** How the end of a body is told. */
  enum End {
    LENGTH,
    CHUNKS,
    CLOSE
  }

  private final HttpClient upstream = HttpClient.newHttpClient();
  private final ServerSocket server;
  private final int door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answers = new AtomicInteger();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private volatile Meddling meddling = (answer, out) -> pass(answer, out, End.LENGTH);

  Meddler(int door) throws IOException {
    this.door = door;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on answers are treated so; they are counted from 0 again. */
  void meddle(Meddling how) {
    answers.set(0);
    seen.clear();
    meddling = how;
  }

  /** The paths asked for since the last {@link #meddle}. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  /** The whole answer. */
  static void pass(Answer answer, OutputStream out, End end) throws IOException {
    cut(answer, out, end, answer.body().length);
    if (end == End.CHUNKS) {
      out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The head of the answer and the first bytes of its body. */
  static void cut(Answer answer, OutputStream out, End end, int bytes) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.");
    head.append(end == End.CLOSE ? 0 : 1).append(' ').append(answer.status()).append(" x\r\n");
    head.append("Connection: close\r\nContent-Type: application/octet-stream\r\n");
    if (answer.encoding() != null) {
      head.append("Content-Encoding: ").append(answer.encoding()).append("\r\n");
    }
    switch (end) {
      case LENGTH ->
          head.append("Content-Length: ").append(answer.body().length).append("\r\n\r\n");
      case CHUNKS ->
          head.append("Transfer-Encoding: chunked\r\n\r\n")
              .append(Integer.toHexString(answer.body().length))
              .append("\r\n");
      case CLOSE -> head.append("\r\n");
    }
    out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    out.write(answer.body(), 0, bytes);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        sockets.add(client);
        start(() -> serve(client));
      }
    } catch (IOException closed) {
      // the end of the test
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      String line = line(in);
      String path = line.split(" ")[1];
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door + path));
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String name = header.substring(0, header.indexOf(':'));
        String value = header.substring(header.indexOf(':') + 1).strip();
        if (name.equalsIgnoreCase("Content-Length")) {
          length = Integer.parseInt(value);
        } else if (name.equals("Authorization")
            || name.toLowerCase(Locale.ROOT).startsWith("portico")) {
          request.header(name, value);
        }
      }
      if (!path.startsWith("/alive")) {
        seen.add(path);
        byte[] body = in.readNBytes(length);
        HttpResponse<byte[]> answer =
            upstream.send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        meddling.send(
            new Answer(
                answers.getAndIncrement(),
                answer.statusCode(),
                answer.headers().firstValue("Content-Encoding").orElse(null),
                answer.body()),
            client.getOutputStream());
      }
    } catch (IOException e) {
      // the client or the door hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the client hung up");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "meddler");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
