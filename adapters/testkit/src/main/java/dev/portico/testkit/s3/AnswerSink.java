package dev.portico.testkit.s3;

import java.io.IOException;
import java.io.OutputStream;

/** The way of an answer's body to the client: counted, slowed, and cut where a trouble wants it. */
final class AnswerSink implements BodyCopy.Sink {
  private final OutputStream out;
  private final Bandwidth bandwidth;
  private final Traffic.OpenRequest request;
  private long allowed;

  AnswerSink(OutputStream out, Bandwidth bandwidth, Traffic.OpenRequest request, long allowed) {
    this.out = out;
    this.bandwidth = bandwidth;
    this.request = request;
    this.allowed = allowed;
  }

  /** Thrown when all bytes went out that a trouble allows. */
  static final class Cut extends IOException {
    private static final long serialVersionUID = 1L;

    Cut() {
      super("cut here");
    }
  }

  @Override
  public void content(byte[] bytes, int length, boolean last) throws IOException {
    int sent = (int) Math.min(length, allowed);
    bandwidth.take(sent);
    request.sends(sent);
    if (last || sent < length) {
      request.ends();
    }
    out.write(bytes, 0, sent);
    out.flush();
    allowed -= sent;
    if (sent < length) {
      throw new Cut();
    }
  }

  @Override
  public void frame(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  @Override
  public void ending() {
    request.ends();
  }
}
