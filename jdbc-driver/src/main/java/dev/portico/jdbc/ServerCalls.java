package dev.portico.jdbc;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.Service.Response;
import org.apache.calcite.avatica.remote.TypedValue;

/** The requests of one connection to its server. Safe for many threads. */
final class ServerCalls {
  private static final byte[] NO_BODY = new byte[0];

  /** The HTTP status of a request that the server took before. */
  private static final int CAME_TWICE = 409;

  private final ProtobufTranslationImpl translation = new ProtobufTranslationImpl();
  private final String connectionId;
  private final ConnectionOptions options;
  private final HttpTransport http;
  private final AtomicLong lastRequest = new AtomicLong();

  /** Whether this server ever answered as one, so that host and port are right. */
  private volatile boolean answered;

  ServerCalls(String connectionId, ConnectionOptions options) throws SQLException {
    this.connectionId = connectionId;
    this.options = options;
    this.http = new HttpTransport(options);
  }

  void networkTimeout(int millis) {
    http.networkTimeout(millis);
  }

  void open(Map<String, String> properties) throws SQLException {
    try {
      call(
          new Service.OpenConnectionRequest(connectionId, properties),
          Limits.within(options.connectTimeoutMillis()));
    } catch (SQLTimeoutException | SQLRecoverableException e) {
      throw noServer(e);
    }
  }

  /** A connection that never was may go to the wrong place, whatever else to do was said. */
  private SQLException noServer(SQLException broken) {
    boolean late = broken instanceof SQLTimeoutException;
    String hint =
        (late ? "; " : ", or ")
            + "check host and port"
            + (late || options.tls() ? "" : ", and whether the server wants tls=true");
    return new SQLNonTransientConnectionException(broken.getMessage() + hint, "08001", broken);
  }

  void close() throws SQLException {
    call(new Service.CloseConnectionRequest(connectionId), Limits.FAREWELL);
  }

  /** Ends every request at once, so that nobody waits for an answer; none can be sent any more. */
  void abort() {
    http.abort();
  }

  /** Asks something that costs nothing. */
  void ping(int timeoutMillis) throws SQLException {
    call(new Service.CommitRequest(connectionId), Limits.within(timeoutMillis));
  }

  Meta.StatementHandle prepare(String sql) throws SQLException {
    Response response = call(new Service.PrepareRequest(connectionId, sql, -1), Limits.NONE);
    if (response instanceof Service.PrepareResponse prepared
        && prepared.statement != null
        && prepared.statement.signature != null) {
      return prepared.statement;
    }
    throw tooShort();
  }

  Service.ResultSetResponse execute(int statement, String sql, Limits limits) throws SQLException {
    return only(
        once(new Service.PrepareAndExecuteRequest(connectionId, statement, sql, -1), limits));
  }

  Service.ResultSetResponse execute(int statement, List<TypedValue> values, Limits limits)
      throws SQLException {
    Meta.StatementHandle handle = new Meta.StatementHandle(connectionId, statement, null);
    return only(once(new Service.ExecuteRequest(handle, values, 0), limits));
  }

  private Service.ResultSetResponse only(Response response) throws SQLException {
    if (response instanceof Service.ExecuteResponse executed
        && executed.results.size() == 1
        && complete(executed.results.get(0))) {
      return executed.results.get(0);
    }
    throw tooShort();
  }

  /** A message that ends between two of its parts may still be one. */
  private SQLException tooShort() {
    return http.broken("the answer ended early", null);
  }

  private static boolean complete(Service.ResultSetResponse result) {
    return result.updateCount >= 0 || result.signature != null && result.firstFrame != null;
  }

  Meta.Frame fetch(int statement, long offset, Limits limits) throws SQLException {
    Response response =
        once(new Service.FetchRequest(connectionId, statement, offset, limits.fetchRows()), limits);
    if (response instanceof Service.FetchResponse fetched
        && fetched.frame != null
        && fetched.frame.offset == offset) {
      return fetched.frame;
    }
    throw tooShort();
  }

  void closeStatement(int statement) throws SQLException {
    call(new Service.CloseStatementRequest(connectionId, statement), Limits.FAREWELL);
  }

  /** Tells the server when this program ends or forgets {@code owner}. */
  Lifeline lifeline(Object owner) throws SQLException {
    return Lifeline.hold(http, "/alive" + query(), owner);
  }

  /** False when the server knows of nothing to cancel; it says so in the body of its answer. */
  boolean cancel(int statement) throws SQLException {
    String path = "/cancel" + query("statement", Integer.toString(statement));
    return post(path, NO_BODY, Limits.NONE).length == 0;
  }

  /** Gives up the open result of a statement. */
  void release(int statement) throws SQLException {
    post("/release" + query("statement", Integer.toString(statement)), NO_BODY, Limits.FAREWELL);
  }

  /** Names the application for the statements to come. */
  void application(String name) throws SQLException {
    post("/session" + query("application", name), NO_BODY, Limits.NONE);
  }

  /** Names the schema of tables that the statements to come name without one. */
  void schema(String name) throws SQLException {
    post("/session" + query("schema", name), NO_BODY, Limits.NONE);
  }

  /**
   * Answers a question of DatabaseMetaData.
   *
   * @param arguments name, value, name, value…; null values are left out
   */
  Service.ResultSetResponse metadata(String... arguments) throws SQLException {
    byte[] answer = post("/metadata" + query(arguments), NO_BODY, Limits.NONE);
    if (response(answer) instanceof Service.ResultSetResponse result && complete(result)) {
      return result;
    }
    throw tooShort();
  }

  private String query(String... arguments) {
    StringBuilder query = new StringBuilder("?connection=").append(encoded(connectionId));
    for (int i = 0; i < arguments.length; i += 2) {
      if (arguments[i + 1] != null) {
        query.append('&').append(arguments[i]).append('=').append(encoded(arguments[i + 1]));
      }
    }
    return query.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Response call(Service.Request request, Limits limits) throws SQLException {
    return response(post("/", body(request), limits));
  }

  /** A request that the server refuses when it comes twice, as when a connection broke. */
  private Response once(Service.Request request, Limits limits) throws SQLException {
    String path = "/?request=" + lastRequest.incrementAndGet();
    return response(post(path, body(request), limits));
  }

  private byte[] body(Service.Request request) throws SQLException {
    try {
      return WireNames.sent(translation.serializeRequest(request));
    } catch (IOException e) {
      throw new SQLException("the request cannot be written", "XX000", e);
    }
  }

  private byte[] post(String path, byte[] body, Limits limits) throws SQLException {
    HttpTransport.Answer answer = http.post(path, body, limits);
    if (answer.status() == 200 || answer.status() == 204) {
      return answer.body();
    }
    if (answer.status() == 401 || answer.status() == 500) {
      Response error = parsed(answer.body());
      if (error instanceof Service.ErrorResponse known) {
        throw ServerErrors.of(known);
      }
    }
    throw switch (answer.status()) {
      case CAME_TWICE -> http.broken("no answer came", null);
      case 429, 502, 503, 504 ->
          http.broken("something on the way answered with HTTP status " + answer.status(), null);
      default -> notPortico(" (HTTP status " + answer.status() + ")");
    };
  }

  private Response response(byte[] body) throws SQLException {
    Response response = parsed(body);
    if (response != null) {
      return response;
    }
    throw answered ? http.broken("the answer is damaged or ended early", null) : notPortico("");
  }

  /** Null when the bytes are none of Avatica's messages. */
  private Response parsed(byte[] body) {
    try {
      Response response = translation.parseResponse(WireNames.received(body));
      answered = true;
      return response;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private SQLException notPortico(String detail) {
    return new SQLNonTransientConnectionException(
        options.hostAndPort()
            + " did not answer like the JDBC door of a Portico server"
            + detail
            + "; check host and port",
        "08001");
  }
}
