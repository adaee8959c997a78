package dev.portico.testkit.s3;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/**
 * One client's connection to a {@link TroubledS3}: one request after the other, in one thread.
 * Methods that deal with a request answer whether the connection can take another one.
 */
final class TroubledConnection implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final long ALL = Long.MAX_VALUE;

  /** Time for bytes already sent to arrive before a reset would overtake them. */
  private static final long BEFORE_RESET_MILLIS = 50;

  private final TroubledS3 proxy;
  private final Socket client;
  private final InputStream in;
  private final OutputStream out;
  private final Upstream upstream;

  TroubledConnection(TroubledS3 proxy, Socket client) throws IOException {
    this.proxy = proxy;
    this.client = client;
    in = new BufferedInputStream(client.getInputStream(), BUFFER);
    out = new BufferedOutputStream(client.getOutputStream(), BUFFER);
    upstream = new Upstream(proxy);
  }

  void serve() throws IOException {
    boolean goesOn = true;
    while (goesOn) {
      Optional<HttpHead> head = HttpHead.read(in);
      goesOn = head.isPresent() && serve(head.get());
    }
  }

  private boolean serve(HttpHead head) throws IOException {
    Asked asked = head.asked();
    Traffic.OpenRequest request = proxy.traffic().begins(asked);
    try {
      pause(proxy.latency().toMillis());
      Optional<Trouble> trouble = proxy.troubleOf(asked);
      boolean reusable =
          trouble.isEmpty()
              ? pass(head, request, trouble, ALL)
              : suffer(head, request, trouble.get());
      return reusable && !head.closes();
    } finally {
      request.ends();
    }
  }

  private boolean suffer(HttpHead head, Traffic.OpenRequest request, Trouble trouble)
      throws IOException {
    if (trouble instanceof Trouble.Answer error) {
      return send(head, request, OwnAnswer.of(error));
    } else if (trouble instanceof Trouble.IgnoreRange whole) {
      return send(head, request, OwnAnswer.of(whole));
    } else if (trouble instanceof Trouble.NoAnswer) {
      return false;
    } else if (trouble instanceof Trouble.Hang) {
      return hang();
    } else if (trouble instanceof Trouble.Drop drop) {
      return passWhole(head, request, trouble, drop.afterBytes()) || reset();
    } else if (trouble instanceof Trouble.Truncate truncate) {
      return passWhole(head, request, trouble, truncate.afterBytes());
    } else if (trouble instanceof Trouble.Shorten shorten) {
      passWhole(head, request, trouble, shorten.bytes());
      return false;
    } else if (trouble instanceof Trouble.Stall stall) {
      return passWhole(head, request, trouble, stall.afterBytes()) || hang();
    }
    return pass(head, request, Optional.of(trouble), ALL);
  }

  /** Lets the head and so many bytes of the body pass; false when the body has more. */
  private boolean passWhole(
      HttpHead head, Traffic.OpenRequest request, Trouble trouble, long allowedBytes)
      throws IOException {
    try {
      return pass(head, request, Optional.of(trouble), allowedBytes);
    } catch (AnswerSink.Cut cut) {
      out.flush();
      return false;
    }
  }

  private boolean reset() throws IOException {
    pause(BEFORE_RESET_MILLIS);
    client.setSoLinger(true, 0);
    return false;
  }

  /** Waits until the client or the proxy closes. */
  private boolean hang() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    return false;
  }

  private boolean pass(
      HttpHead head, Traffic.OpenRequest request, Optional<Trouble> trouble, long allowed)
      throws IOException {
    String method = head.asked().method();
    HttpHead answer = upstream.ask(head, in, out);
    HttpHead changed = trouble.map(each -> change(answer, each)).orElse(answer);
    boolean reusable = true;
    if (begin(changed, method, request)) {
      AnswerSink sink = new AnswerSink(out, proxy.bandwidth(), request, allowed);
      reusable = copy(answer, new BodyCopy(upstream.input(), sink));
      out.flush();
    }
    upstream.done(answer);
    return reusable && !answer.closes();
  }

  private static HttpHead change(HttpHead answer, Trouble trouble) {
    if (trouble instanceof Trouble.WrongEtag wrong) {
      return answer.with("ETag", '"' + wrong.etag() + '"');
    } else if (trouble instanceof Trouble.Shorten shorten && answer.contentLength() >= 0) {
      long length = Math.min(shorten.bytes(), answer.contentLength());
      return answer.with("Content-Length", Long.toString(length)).with("Connection", "close");
    }
    return answer;
  }

  /** Whether the connection still has a meaning after this body. */
  private static boolean copy(HttpHead answer, BodyCopy body) throws IOException {
    if (answer.chunked()) {
      body.chunks();
    } else if (answer.contentLength() >= 0) {
      body.length(answer.contentLength());
    } else {
      body.untilClosed();
      return false;
    }
    return true;
  }

  /** Sends the head of an answer; true when a body follows. */
  private boolean begin(HttpHead answer, String method, Traffic.OpenRequest request)
      throws IOException {
    boolean hasBody = answer.hasBody(method) && answer.contentLength() != 0;
    promise(answer, hasBody, request);
    if (!hasBody) {
      request.ends();
    }
    out.write(answer.bytes());
    out.flush();
    return hasBody;
  }

  private static void promise(HttpHead answer, boolean hasBody, Traffic.OpenRequest request) {
    Optional<String> range = answer.header("Content-Range");
    if (answer.status() == 206 && range.isPresent()) {
      String[] bounds = range.get().replaceAll("bytes |/.*", "").split("-", 2);
      request.promises(206, Long.parseLong(bounds[0]), Long.parseLong(bounds[1]));
    } else {
      boolean whole = answer.status() == 200 && hasBody;
      request.promises(answer.status(), 0, whole ? answer.contentLength() - 1 : -1);
    }
  }

  /** A client that still waits for permission to send its body does not get it. */
  private boolean send(HttpHead asked, Traffic.OpenRequest request, OwnAnswer own)
      throws IOException {
    boolean reusable = !asked.waitsForContinue();
    if (reusable && asked.requestHasBody()) {
      Upstream.copyRequestBody(asked, in, OutputStream.nullOutputStream());
    }
    OwnAnswer answer = reusable ? own : own.closing();
    if (begin(answer.head(), asked.asked().method(), request)) {
      AnswerSink sink = new AnswerSink(out, proxy.bandwidth(), request, ALL);
      new BodyCopy(new ByteArrayInputStream(answer.body()), sink).length(answer.body().length);
    }
    out.flush();
    return reusable;
  }

  private static void pause(long millis) throws IOException {
    if (millis > 0) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EOFException("the proxy closes");
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (client) {
      upstream.close();
    }
  }
}
