package dev.portico.testkit.s3;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** The connection to the server behind a {@link TroubledS3}, opened again when it was closed. */
final class Upstream implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** Below the time after which servers close connections that nobody uses. */
  private static final long MOST_IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final TroubledS3 proxy;
  private Socket socket;
  private InputStream in;
  private long usedAt;

  Upstream(TroubledS3 proxy) {
    this.proxy = proxy;
  }

  /** Passes a request on with its body; the answer is the head of the final answer. */
  HttpHead ask(HttpHead request, InputStream body, OutputStream client) throws IOException {
    connect();
    OutputStream out = socket.getOutputStream();
    out.write(request.bytes());
    if (!request.requestHasBody()) {
      return finalHead(client);
    }
    if (request.waitsForContinue()) {
      HttpHead first = head();
      if (first.status() != 100) {
        return first.with("Connection", "close");
      }
      passOn(first, client);
    }
    copyRequestBody(request, body, out);
    return finalHead(client);
  }

  private void connect() throws IOException {
    if (socket == null || System.nanoTime() - usedAt > MOST_IDLE_NANOS) {
      close();
      socket = proxy.connect();
      in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }
  }

  private HttpHead finalHead(OutputStream client) throws IOException {
    HttpHead head = head();
    while (head.status() < 200) {
      passOn(head, client);
      head = head();
    }
    return head;
  }

  private static void passOn(HttpHead head, OutputStream client) throws IOException {
    client.write(head.bytes());
    client.flush();
  }

  private HttpHead head() throws IOException {
    return HttpHead.read(in).orElseThrow(() -> new EOFException("the server closed"));
  }

  static void copyRequestBody(HttpHead request, InputStream in, OutputStream out)
      throws IOException {
    BodyCopy copy = new BodyCopy(in, new Unchanged(out));
    if (request.chunked()) {
      copy.chunks();
    } else {
      copy.length(request.contentLength());
    }
    out.flush();
  }

  private record Unchanged(OutputStream out) implements BodyCopy.Sink {
    @Override
    public void content(byte[] bytes, int length, boolean last) throws IOException {
      out.write(bytes, 0, length);
    }

    @Override
    public void frame(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    @Override
    public void ending() {}
  }

  /** Where the body of the answer comes from. */
  InputStream input() {
    return in;
  }

  /** The whole answer was read. */
  void done(HttpHead answer) throws IOException {
    usedAt = System.nanoTime();
    if (answer.closes()) {
      close();
    }
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      proxy.forget(socket);
      socket.close();
      socket = null;
    }
  }
}
