package dev.portico.gateway.cli;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** SQL inside this process, on a gateway without doors; closes the gateway with itself. */
final class LocalClient implements SqlClient {
  private final RunningGateway gateway;
  private final Session session;
  private volatile String queryId;

  LocalClient(RunningGateway gateway, Session session) {
    this.gateway = gateway;
    this.session = session;
  }

  @Override
  public RowStream run(String sql) {
    SqlRequest request = new SqlRequest(sql, List.of(), Optional.empty(), 0, id -> queryId = id);
    return gateway.queries().run(session, request);
  }

  @Override
  public void cancel() {
    String id = queryId;
    if (id != null) {
      gateway.queries().cancel(session, id);
    }
  }

  @Override
  public List<VisibleTable> tables() {
    return gateway.queries().view(session).tables().stream().map(LocalClient::visible).toList();
  }

  private static VisibleTable visible(ViewTable table) {
    return new VisibleTable(
        table.name().schema(),
        table.name().table(),
        table.columns().stream().map(LocalClient::visible).toList());
  }

  private static VisibleColumn visible(ViewColumn column) {
    return new VisibleColumn(
        column.name(),
        column.type().toString(),
        column.nullable(),
        column.column().description().orElse(""));
  }

  @Override
  public ZoneId timeZone() {
    return session.settings().timeZone();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
