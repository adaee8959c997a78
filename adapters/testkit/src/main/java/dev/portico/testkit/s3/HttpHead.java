package dev.portico.testkit.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The first line and the headers of a request or an answer, which go out again exactly as they came
 * in (signatures cover them) unless {@link #with} changed one.
 *
 * @param lines first line first, without line ends
 */
record HttpHead(List<String> lines) {
  private static final int MOST_BYTES = 1 << 16;

  HttpHead {
    lines = List.copyOf(lines);
  }

  /** The next head of a connection; empty when the peer has closed it. */
  static Optional<HttpHead> read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); line != null; line = line(in)) {
      if (!line.isEmpty()) {
        lines.add(line);
      } else if (!lines.isEmpty()) {
        return Optional.of(new HttpHead(lines));
      }
    }
    if (!lines.isEmpty()) {
      throw new EOFException("closed within a head");
    }
    return Optional.empty();
  }

  /** Null at the end of the stream. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
      if (line.size() > MOST_BYTES) {
        throw new IOException("a line of more than " + MOST_BYTES + " bytes");
      }
    }
    return line.toString(ISO_8859_1);
  }

  byte[] bytes() {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
  }

  /** A copy in which a header has this value. */
  HttpHead with(String name, String value) {
    List<String> changed = new ArrayList<>(lines);
    changed.removeIf(line -> isHeader(line, name));
    changed.add(name + ": " + value);
    return new HttpHead(changed);
  }

  private static boolean isHeader(String line, String name) {
    return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
  }

  Optional<String> header(String name) {
    return lines.stream()
        .skip(1)
        .filter(line -> isHeader(line, name))
        .findFirst()
        .map(line -> line.substring(name.length() + 1).strip());
  }

  private boolean says(String name, String value) {
    return header(name).orElse("").toLowerCase(Locale.ROOT).contains(value);
  }

  boolean chunked() {
    return says("Transfer-Encoding", "chunked");
  }

  boolean waitsForContinue() {
    return says("Expect", "100-continue");
  }

  boolean closes() {
    return says("Connection", "close");
  }

  /** Bytes of the body; -1 when no header tells. */
  long contentLength() {
    return header("Content-Length").map(Long::parseLong).orElse(-1L);
  }

  boolean requestHasBody() {
    return chunked() || contentLength() > 0;
  }

  /** Of an answer. */
  int status() {
    return Integer.parseInt(lines.get(0).split(" ", 3)[1]);
  }

  /** Whether an answer to a method has one. */
  boolean hasBody(String method) {
    int status = status();
    return !method.equals("HEAD") && status >= 200 && status != 204 && status != 304;
  }

  /** Of a request. */
  Asked asked() {
    String[] first = lines.get(0).split(" ", 3);
    String target = first[1];
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    return new Asked(first[0], decoded(path), query, headers(), System.nanoTime());
  }

  /** A plus is a plus in a path. */
  private static String decoded(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }
}
