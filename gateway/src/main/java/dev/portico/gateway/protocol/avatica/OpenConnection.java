package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Session;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One JDBC connection: a session and its open statements. Safe for several threads. */
final class OpenConnection {
  private static final int REMEMBERED_REQUESTS = 256;

  private final String id;
  private final Session session;
  private final Wire wire;
  private final QueryService queries;
  private final Limits limits;
  private final Map<Integer, OpenStatement> statements = new HashMap<>();
  private int lastStatementId;
  private int requests;
  private long lastUsedNanos = System.nanoTime();
  private boolean closed;
  private Object lifeline;
  private final Set<Long> served =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
              return size() > REMEMBERED_REQUESTS;
            }
          });

  OpenConnection(String id, Session session, Wire wire, QueryService queries, Limits limits) {
    this.id = id;
    this.session = session;
    this.wire = wire;
    this.queries = queries;
    this.limits = limits;
  }

  String id() {
    return id;
  }

  Session session() {
    return session;
  }

  Wire wire() {
    return wire;
  }

  /**
   * Marks the start of a request, so that the connection is not idle while it lasts. An HTTP client
   * may send a request again when the connection breaks before its answer; a statement must not run
   * twice for that, and rows are read once.
   *
   * @param number of the request, 0 when it may come twice
   */
  synchronized void begin(long number) {
    if (closed) {
      throw Connections.unknown();
    }
    if (number > 0 && !served.add(number)) {
      throw new CameTwice();
    }
    requests++;
  }

  synchronized void end() {
    requests--;
    lastUsedNanos = System.nanoTime();
  }

  synchronized boolean idleFor(Duration time) {
    return requests == 0 && System.nanoTime() - lastUsedNanos > time.toNanos();
  }

  /** A statement under a number of the server's choice. */
  synchronized OpenStatement newStatement() {
    lastStatementId++;
    return add(lastStatementId);
  }

  /**
   * The statement with this number. Portico's driver numbers plain statements itself, below zero,
   * which saves it a round trip; such a statement comes to be when it is first executed.
   */
  synchronized OpenStatement statementToExecute(int number) {
    OpenStatement statement = statements.get(number);
    if (statement == null && number < 0 && wire == Wire.COLUMNAR) {
      return add(number);
    }
    return known(statement);
  }

  synchronized OpenStatement statement(int number) {
    return known(statements.get(number));
  }

  /**
   * Closes a statement; an unknown number is not an error, for it may have been closed by its end.
   */
  void closeStatement(int number) {
    OpenStatement statement;
    synchronized (this) {
      statement = statements.remove(number);
    }
    if (statement != null) {
      statement.close();
    }
  }

  synchronized void forget(OpenStatement statement) {
    statements.remove(statement.number(), statement);
  }

  synchronized boolean hasOpenResult() {
    return statements.values().stream().anyMatch(OpenStatement::hasOpenResult);
  }

  /** Cancels what the statement runs; false when it runs nothing. */
  boolean cancel(int number) {
    OpenStatement statement;
    synchronized (this) {
      statement = statements.get(number);
    }
    return statement != null && statement.cancel();
  }

  /** Gives up the open result of a statement; the statement stays when the server numbered it. */
  void release(int number) {
    OpenStatement statement;
    synchronized (this) {
      statement = statements.get(number);
    }
    if (statement != null) {
      statement.release();
    }
  }

  /** A new lifeline of the client; only the last one counts. */
  synchronized Object lifeline() {
    lifeline = new Object();
    return lifeline;
  }

  /** Gives up all results when the client held on to this lifeline. */
  void lost(Object line) {
    List<OpenStatement> open;
    synchronized (this) {
      if (line != lifeline) {
        return;
      }
      open = List.copyOf(statements.values());
    }
    open.forEach(OpenStatement::release);
  }

  void close() {
    List<OpenStatement> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(statements.values());
      statements.clear();
    }
    open.forEach(OpenStatement::close);
  }

  private OpenStatement add(int number) {
    if (closed) {
      throw Connections.unknown();
    }
    if (statements.size() >= limits.statementsPerConnection()) {
      throw new GatewayException(
          ErrorCode.TOO_MANY_CONNECTIONS,
          "this connection has "
              + statements.size()
              + " open statements, which is the limit; close some of them");
    }
    OpenStatement statement = new OpenStatement(number, this, queries, limits);
    statements.put(number, statement);
    return statement;
  }

  private static OpenStatement known(OpenStatement statement) {
    if (statement == null) {
      throw new GatewayException(
          ErrorCode.STATEMENT_UNKNOWN,
          "this statement was closed or expired; create it again on an open connection");
    }
    return statement;
  }
}
