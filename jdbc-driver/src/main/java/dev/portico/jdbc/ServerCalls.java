package dev.portico.jdbc;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.Service.Response;
import org.apache.calcite.avatica.remote.TypedValue;

/** The requests of one connection to its server. Safe for many threads. */
final class ServerCalls {
  private static final byte[] NO_BODY = new byte[0];

  private final ProtobufTranslationImpl translation = new ProtobufTranslationImpl();
  private final String connectionId;
  private final ConnectionOptions options;
  private final HttpTransport http;

  ServerCalls(String connectionId, ConnectionOptions options) throws SQLException {
    this.connectionId = connectionId;
    this.options = options;
    this.http = new HttpTransport(options);
  }

  void networkTimeout(int millis) {
    http.networkTimeout(millis);
  }

  void open(Map<String, String> properties) throws SQLException {
    call(new Service.OpenConnectionRequest(connectionId, properties), Limits.NONE);
  }

  void close() throws SQLException {
    call(new Service.CloseConnectionRequest(connectionId), Limits.NONE);
  }

  /** Asks something that costs nothing. */
  void ping(int timeoutMillis) throws SQLException {
    call(new Service.CommitRequest(connectionId), new Limits(timeoutMillis, 0, 0));
  }

  Meta.StatementHandle prepare(String sql) throws SQLException {
    return ((Service.PrepareResponse)
            call(new Service.PrepareRequest(connectionId, sql, -1), Limits.NONE))
        .statement;
  }

  Service.ResultSetResponse execute(int statement, String sql, Limits limits) throws SQLException {
    return only(
        call(new Service.PrepareAndExecuteRequest(connectionId, statement, sql, -1), limits));
  }

  Service.ResultSetResponse execute(int statement, List<TypedValue> values, Limits limits)
      throws SQLException {
    Meta.StatementHandle handle = new Meta.StatementHandle(connectionId, statement, null);
    return only(call(new Service.ExecuteRequest(handle, values, 0), limits));
  }

  private static Service.ResultSetResponse only(Response response) {
    return ((Service.ExecuteResponse) response).results.get(0);
  }

  Meta.Frame fetch(int statement, long offset, Limits limits) throws SQLException {
    return ((Service.FetchResponse)
            call(
                new Service.FetchRequest(connectionId, statement, offset, limits.fetchRows()),
                limits))
        .frame;
  }

  void closeStatement(int statement) throws SQLException {
    call(new Service.CloseStatementRequest(connectionId, statement), Limits.NONE);
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
    post("/release" + query("statement", Integer.toString(statement)), NO_BODY, Limits.NONE);
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
    return (Service.ResultSetResponse) response(answer);
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
    byte[] body;
    try {
      body = translation.serializeRequest(request);
    } catch (IOException e) {
      throw new SQLException("the request cannot be written", "XX000", e);
    }
    return response(post("/", body, limits));
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
    throw notPortico(" (HTTP status " + answer.status() + ")");
  }

  private Response response(byte[] body) throws SQLException {
    Response response = parsed(body);
    if (response == null) {
      throw notPortico("");
    }
    return response;
  }

  /** Null when the bytes are none of Avatica's messages. */
  private Response parsed(byte[] body) {
    try {
      return translation.parseResponse(body);
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
