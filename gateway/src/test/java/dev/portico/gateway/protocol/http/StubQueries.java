package dev.portico.gateway.protocol.http;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.RunningQuery;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** A query service whose answers a test sets; remembers the last question. */
final class StubQueries implements QueryService {
  volatile BiFunction<Session, SqlRequest, RowStream> answer;
  final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
  volatile Session session;
  volatile SqlRequest request;

  @Override
  public PreparedQuery prepare(Session asking, String sql) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RowStream run(Session asking, SqlRequest asked) {
    session = asking;
    request = asked;
    asked.started().accept("q-stub");
    return answer.apply(asking, asked);
  }

  @Override
  public CallerView view(Session asking, Predicate<String> schemas) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<RunningQuery> running(Session asking) {
    return List.of(
        new RunningQuery("q-1", asking.principal().name(), "SELECT 1", Instant.EPOCH, "executing"));
  }

  @Override
  public boolean cancel(Session asking, String queryId) {
    cancelled.add(queryId);
    return queryId.equals("q-1");
  }
}
