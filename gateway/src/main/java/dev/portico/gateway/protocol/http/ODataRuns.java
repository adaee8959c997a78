package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.protocol.odata.ODataReads;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The statements of one OData request, one after the other; a client that leaves cancels the one
 * that runs. For one thread.
 */
final class ODataRuns implements ODataReads {
  private final ServiceRequestContext ctx;
  private final Connections connections;
  private final QueryService queries;
  private final Session session;
  private final Executor cancels;
  private RunningCall last;

  /**
   * @param cancels where queries are cancelled, which may wait for a store
   */
  ODataRuns(
      ServiceRequestContext ctx,
      Connections connections,
      QueryService queries,
      Session session,
      Executor cancels) {
    this.ctx = ctx;
    this.connections = connections;
    this.queries = queries;
    this.session = session;
    this.cancels = cancels;
  }

  @Override
  public RowStream run(String sql, List<BindValue> values) {
    RunningCall call = new RunningCall(queries, session);
    last = call;
    ctx.whenRequestCancelling().thenRunAsync(call::clientLeft, cancels);
    connections.whenGone(ctx, call::clientLeft, cancels);
    RowStream rows =
        queries.run(
            session,
            new SqlRequest(
                sql,
                values,
                Optional.empty(),
                0,
                call::started,
                Results.caller(ctx.request().headers())));
    call.answered(rows);
    return rows;
  }

  /** The statement that ran last. */
  Optional<String> queryId() {
    return Optional.ofNullable(last).flatMap(RunningCall::queryId);
  }
}
