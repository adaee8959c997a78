package dev.portico.jdbc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts to the server. The JDK's older HTTP client is used for its speed on small requests: it
 * keeps connections and works on the calling thread. Credentials go with every request at once.
 * Safe for many threads.
 */
final class HttpTransport {
  /**
   * How much longer than the statement's own limit the client waits: the server ends it first and
   * says so.
   */
  private static final int GRACE_MILLIS = 5_000;

  /** An answer: the HTTP status and the body. */
  record Answer(int status, byte[] body) {}

  private final ConnectionOptions options;
  private final String authorization;
  private final Optional<SSLSocketFactory> trust;
  private volatile int networkTimeoutMillis;

  HttpTransport(ConnectionOptions options) throws SQLException {
    this.options = options;
    this.authorization = authorization(options);
    this.trust = options.tls() ? Trust.of(options) : Optional.empty();
  }

  void networkTimeout(int millis) {
    networkTimeoutMillis = millis;
  }

  Answer post(String path, byte[] body, Limits limits) throws SQLException {
    HttpURLConnection request;
    try {
      request = open(path, limits);
      request.getOutputStream().write(body);
    } catch (IOException e) {
      throw unreachable(e);
    }
    try {
      int status = request.getResponseCode();
      try (InputStream in = status >= 400 ? request.getErrorStream() : request.getInputStream()) {
        byte[] sent = in == null ? new byte[0] : body(in, request.getContentLength());
        return new Answer(
            status, Compression.unpacked(sent, request.getHeaderField("Content-Encoding")));
      }
    } catch (SocketTimeoutException e) {
      request.disconnect();
      throw new SQLTimeoutException(options.hostAndPort() + " did not answer in time", "57014", e);
    } catch (IOException e) {
      request.disconnect();
      throw new SQLRecoverableException(
          "the connection to " + options.hostAndPort() + " broke: " + reason(e), "08006", e);
    }
  }

  /** A request whose body goes on until it is disconnected. */
  HttpURLConnection endless(String path) throws SQLException {
    try {
      HttpURLConnection request = open(path, Limits.NONE);
      request.setChunkedStreamingMode(1);
      return request;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** In one piece where the length is known: a frame is some megabytes. */
  private static byte[] body(InputStream in, int length) throws IOException {
    if (length < 0) {
      return in.readAllBytes();
    }
    byte[] body = new byte[length];
    if (in.readNBytes(body, 0, length) < length) {
      throw new EOFException("the answer ended early");
    }
    return body;
  }

  private HttpURLConnection open(String path, Limits limits) throws IOException, SQLException {
    URL url = URI.create(options.origin() + path).toURL();
    HttpURLConnection request = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    if (request instanceof HttpsURLConnection secure && trust.isPresent()) {
      secure.setSSLSocketFactory(trust.get());
    }
    request.setConnectTimeout(options.connectTimeoutMillis());
    request.setReadTimeout(readTimeout(limits));
    request.setRequestMethod("POST");
    request.setDoOutput(true);
    request.setUseCaches(false);
    request.setInstanceFollowRedirects(false);
    request.setRequestProperty("Content-Type", "application/octet-stream");
    if (authorization != null) {
      request.setRequestProperty("Authorization", authorization);
    }
    String accepted = options.compression().accepted(options.host());
    if (accepted != null) {
      request.setRequestProperty("Portico-Compression", accepted);
    }
    header(request, "Portico-Timeout-Millis", limits.timeoutMillis());
    header(request, "Portico-Max-Rows", limits.maxRows());
    header(request, "Portico-Fetch-Rows", limits.fetchRows());
    return request;
  }

  private int readTimeout(Limits limits) {
    long byStatement =
        limits.timeoutMillis() > 0 ? limits.timeoutMillis() + GRACE_MILLIS : Integer.MAX_VALUE;
    long byNetwork = networkTimeoutMillis > 0 ? networkTimeoutMillis : Integer.MAX_VALUE;
    long millis = Math.min(byStatement, byNetwork);
    return millis >= Integer.MAX_VALUE ? 0 : (int) millis;
  }

  private static void header(HttpURLConnection request, String name, long value) {
    if (value > 0) {
      request.setRequestProperty(name, Long.toString(value));
    }
  }

  private SQLException unreachable(IOException e) {
    return new SQLNonTransientConnectionException(
        "cannot reach a Portico server at " + options.hostAndPort() + ": " + reason(e), "08001", e);
  }

  private static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "there is no such host";
    } else if (e instanceof ConnectException) {
      return "nothing listens there";
    } else if (e instanceof SSLException) {
      return "the encrypted connection failed ("
          + e.getMessage()
          + "); check tls, trustStore and the host name";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String authorization(ConnectionOptions options) {
    if (options.get(Option.TOKEN).isPresent()) {
      return "Bearer " + options.get(Option.TOKEN).get();
    }
    if (options.get(Option.USER).isEmpty()) {
      return null;
    }
    String text = options.get(Option.USER).get() + ":" + options.get(Option.PASSWORD).orElse("");
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
