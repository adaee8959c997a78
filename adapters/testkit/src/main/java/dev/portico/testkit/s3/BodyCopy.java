package dev.portico.testkit.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads one body off a connection, framed as its head says, and hands it on unchanged. */
final class BodyCopy {
  private static final int PIECE = 1 << 14;
  private static final byte[] LINE_END = {'\r', '\n'};

  /** Takes the parts of a body in their order. */
  interface Sink {
    /** Bytes of the body. */
    void content(byte[] bytes, int length, boolean last) throws IOException;

    /** Bytes that only say how long the body is. */
    void frame(byte[] bytes) throws IOException;

    /** All that is left is a last frame. */
    void ending();
  }

  private final InputStream in;
  private final Sink sink;
  private final byte[] buffer = new byte[PIECE];

  BodyCopy(InputStream in, Sink sink) {
    this.in = in;
    this.sink = sink;
  }

  /** So many bytes. */
  void length(long bytes) throws IOException {
    copy(bytes, true);
  }

  private void copy(long bytes, boolean isLast) throws IOException {
    long left = bytes;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("closed within a body");
      }
      left -= read;
      sink.content(buffer, read, isLast && left == 0);
    }
  }

  /** Everything until the peer closes. */
  void untilClosed() throws IOException {
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sink.content(buffer, read, false);
    }
    sink.ending();
  }

  /** Chunks, and the trailers after them. */
  void chunks() throws IOException {
    for (String size = line(); ; size = line()) {
      long bytes = Long.parseLong(size.split(";", 2)[0].strip(), 16);
      if (bytes == 0) {
        sink.ending();
        frame(size);
        trailers();
        return;
      }
      frame(size);
      copy(bytes, false);
      frame(line());
    }
  }

  private void trailers() throws IOException {
    String trailer = line();
    while (!trailer.isEmpty()) {
      frame(trailer);
      trailer = line();
    }
    sink.frame(LINE_END);
  }

  private String line() throws IOException {
    String line = HttpHead.line(in);
    if (line == null) {
      throw new EOFException("closed within a body");
    }
    return line;
  }

  private void frame(String line) throws IOException {
    sink.frame((line + "\r\n").getBytes(ISO_8859_1));
  }
}
