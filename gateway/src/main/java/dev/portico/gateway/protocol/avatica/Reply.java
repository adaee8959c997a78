package dev.portico.gateway.protocol.avatica;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** An answer of the JDBC door, made whole before the first byte of it leaves. */
record Reply(int status, String type, byte[] body) {
  static final String COMPRESSION_HEADER = "Portico-Compression";

  private static final String GZIP = "gzip";
  private static final int WORTH_PACKING_BYTES = 1 << 10;

  static Reply message(int status, byte[] body) {
    return new Reply(status, "application/octet-stream", body);
  }

  static Reply text(String text) {
    return new Reply(
        HttpServletResponse.SC_OK, "text/plain", text.getBytes(StandardCharsets.US_ASCII));
  }

  static Reply done() {
    return new Reply(HttpServletResponse.SC_NO_CONTENT, "text/plain", new byte[0]);
  }

  void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] sent = body;
    if (body.length >= WORTH_PACKING_BYTES && takesGzip(request)) {
      sent = packed(body);
      response.setHeader("Content-Encoding", GZIP);
    }
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(sent.length);
    response.getOutputStream().write(sent);
  }

  /**
   * By a name of our own: phoenixdb announces {@code Accept-Encoding} because its HTTP library
   * does, and then does not unpack.
   */
  private static boolean takesGzip(HttpServletRequest request) {
    return GZIP.equals(request.getHeader(COMPRESSION_HEADER));
  }

  private static byte[] packed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream out = new Fast(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  /** Level 1: the others cost several times as much for a tenth less. */
  private static final class Fast extends GZIPOutputStream {
    Fast(ByteArrayOutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
