package dev.portico.gateway.cli;

import dev.portico.gateway.query.QueryDecisions;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A gateway at work in this process. Safe for many threads; closing it drains and is bounded in
 * time.
 */
public interface RunningGateway extends AutoCloseable {
  /** Where the JDBC door listens; empty when the gateway has no doors. */
  Optional<String> jdbcUrl();

  /** Where the HTTP door listens; empty when the gateway has no doors. */
  Optional<URI> httpUri();

  QueryService queries();

  /** The principal of a name and password, as at the doors. */
  Principal login(String user, String password);

  /** A user of {@code users.yaml}, without a log-in; empty when there is none of that name. */
  Optional<Principal> user(String name);

  /** What the policies decide about a query, without planning or running it. */
  QueryDecisions decisions(Session session, String sql);

  /**
   * What the policies decide about a user's query, whole, without running it.
   *
   * @param user a name of {@code users.yaml}
   */
  List<String> explainPolicy(String user, Optional<String> purpose, String sql);

  @Override
  void close();
}
