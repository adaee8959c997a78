package dev.portico.jdbc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Never asks anybody for a password: what the program gave is all there is. */
  private static final Authenticator NOBODY = new Authenticator() {};

  /** An answer: the HTTP status and the body. */
  record Answer(int status, byte[] body) {}

  private final ConnectionOptions options;
  private final String authorization;
  private final Optional<SSLSocketFactory> trust;
  private final Set<HttpURLConnection> waiting = ConcurrentHashMap.newKeySet();
  private volatile int networkTimeoutMillis;
  private volatile boolean aborted;

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
    } catch (IOException | IllegalArgumentException e) {
      throw unreachable(e);
    }
    waiting.add(request);
    try {
      return answer(request, body);
    } finally {
      waiting.remove(request);
    }
  }

  private Answer answer(HttpURLConnection request, byte[] body) throws SQLException {
    refuseWhenAborted();
    try {
      request.getOutputStream().write(body);
    } catch (IOException e) {
      refuseWhenAborted();
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
      refuseWhenAborted();
      throw new SQLTimeoutException(options.hostAndPort() + " did not answer in time", "57014", e);
    } catch (IOException e) {
      request.disconnect();
      refuseWhenAborted();
      throw broken(reason(e), e);
    }
  }

  /**
   * The error of a program whose connection broke. What was asked for may have been done, but
   * nothing that Portico does is wrong when done again.
   */
  SQLException broken(String reason, Exception cause) {
    return new SQLRecoverableException(
        "the connection to " + options.hostAndPort() + " broke: " + reason + "; try again",
        "08006",
        cause);
  }

  private void refuseWhenAborted() throws SQLException {
    if (aborted) {
      throw new SQLNonTransientConnectionException("the connection was aborted", "08003");
    }
  }

  /** Whoever waits for an answer waits no longer, and nothing is sent any more. */
  void abort() {
    aborted = true;
    waiting.forEach(HttpURLConnection::disconnect);
  }

  /** A request whose body goes on until it is disconnected. */
  HttpURLConnection endless(String path) throws SQLException {
    try {
      HttpURLConnection request = open(path, Limits.NONE);
      request.setChunkedStreamingMode(1);
      return request;
    } catch (IOException | IllegalArgumentException e) {
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
    request.setConnectTimeout(
        Math.min(options.connectTimeoutMillis(), bound(limits.patienceMillis())));
    request.setReadTimeout(readTimeout(limits));
    request.setRequestMethod("POST");
    request.setDoOutput(true);
    request.setUseCaches(false);
    request.setInstanceFollowRedirects(false);
    request.setAuthenticator(NOBODY);
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
    int own = Math.min(bound(networkTimeoutMillis), bound(limits.patienceMillis()));
    long millis = Math.min(byStatement, own);
    return millis >= Integer.MAX_VALUE ? 0 : (int) millis;
  }

  private static int bound(int millis) {
    return millis > 0 ? millis : Integer.MAX_VALUE;
  }

  private static void header(HttpURLConnection request, String name, long value) {
    if (value > 0) {
      request.setRequestProperty(name, Long.toString(value));
    }
  }

  private SQLException unreachable(Exception e) {
    return new SQLNonTransientConnectionException(
        "cannot reach a Portico server at " + options.hostAndPort() + ": " + reason(e), "08001", e);
  }

  private static String reason(Exception e) {
    if (e instanceof UnknownHostException || e instanceof IllegalArgumentException) {
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
