package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The open JDBC connections. A connection is found by its number and its principal together, so
 * somebody else's number is the same as no number. Connections unused for the idle time are closed:
 * a client that vanishes sends no farewell. Safe for many threads.
 */
final class Connections implements AutoCloseable {
  private static final int LONGEST_ID = 100;
  private static final Duration LONGEST_EXPIRY_INTERVAL = Duration.ofSeconds(10);

  private record Key(String principal, String id) {}

  private final QueryService queries;
  private final Limits limits;
  private final Map<Key, OpenConnection> open = new LinkedHashMap<>();
  private final ScheduledExecutorService expiry =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "jdbc-expiry");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean stopping;

  Connections(QueryService queries, Limits limits) {
    this.queries = queries;
    this.limits = limits;
    long everyMillis =
        Math.max(
            10,
            Math.min(limits.connectionIdle().toMillis() / 4, LONGEST_EXPIRY_INTERVAL.toMillis()));
    var unused =
        expiry.scheduleWithFixedDelay(
            this::expire, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  /** Opens a connection under the number that the client chose. */
  void open(String id, Map<String, String> properties) {
    refuseWhenStopping();
    if (id == null || id.isEmpty() || id.length() > LONGEST_ID) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID, "a connection id has 1 to " + LONGEST_ID + " characters");
    }
    Caller caller = Caller.current();
    Session session =
        new Session(caller.principal(), caller.client(), ConnectionProperties.settings(properties));
    OpenConnection connection =
        new OpenConnection(id, session, ConnectionProperties.wire(properties), queries, limits);
    synchronized (open) {
      Key key = new Key(caller.principal().name(), id);
      if (open.containsKey(key)) {
        throw new GatewayException(
            ErrorCode.REQUEST_INVALID, "this connection is open already; choose another id");
      }
      if (open.size() >= limits.connections()) {
        throw new GatewayException(
            ErrorCode.TOO_MANY_CONNECTIONS,
            "the server has "
                + open.size()
                + " open JDBC connections, which is its limit; close connections, or try again"
                + " later");
      }
      open.put(key, connection);
    }
  }

  /** Runs one request on the caller's connection. */
  <T> T with(String id, Function<OpenConnection, T> request) {
    Caller caller = Caller.current();
    Principal principal = caller.principal();
    OpenConnection connection = find(principal, id);
    connection.session().renew(principal);
    connection.begin(caller.request());
    try {
      return request.apply(connection);
    } finally {
      connection.end();
    }
  }

  void refuseWhenStopping() {
    if (stopping) {
      throw new GatewayException(
          ErrorCode.SERVER_STOPPING, "the server is shutting down; connect again in a while");
    }
  }

  private OpenConnection find(Principal principal, String id) {
    OpenConnection connection;
    synchronized (open) {
      connection = open.get(new Key(principal.name(), id));
    }
    if (connection == null) {
      throw unknown();
    }
    return connection;
  }

  /** What to do when the lifeline breaks that the client holds for a connection from now on. */
  Runnable lifeline(Principal principal, String id) {
    OpenConnection connection = find(principal, id);
    Object line = connection.lifeline();
    return () -> connection.lost(line);
  }

  /** Closes the caller's connection; an unknown one is closed already. */
  void close(String id) {
    OpenConnection connection;
    synchronized (open) {
      connection = open.remove(new Key(Caller.current().principal().name(), id));
    }
    if (connection != null) {
      connection.close();
    }
  }

  int count() {
    synchronized (open) {
      return open.size();
    }
  }

  static GatewayException unknown() {
    return new GatewayException(
        ErrorCode.CONNECTION_UNKNOWN,
        "this connection was closed or expired, or belongs to somebody else; connect again");
  }

  private void expire() {
    List<OpenConnection> expired = new java.util.ArrayList<>();
    synchronized (open) {
      for (Iterator<OpenConnection> all = open.values().iterator(); all.hasNext(); ) {
        OpenConnection connection = all.next();
        if (connection.idleFor(limits.connectionIdle())) {
          all.remove();
          expired.add(connection);
        }
      }
    }
    expired.forEach(OpenConnection::close);
  }

  /** Refuses new statements from now on. */
  void stopTaking() {
    stopping = true;
  }

  boolean hasOpenResults() {
    synchronized (open) {
      return open.values().stream().anyMatch(OpenConnection::hasOpenResult);
    }
  }

  @Override
  public void close() {
    stopTaking();
    expiry.shutdownNow();
    List<OpenConnection> all;
    synchronized (open) {
      all = List.copyOf(open.values());
      open.clear();
    }
    all.forEach(OpenConnection::close);
  }
}
