package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.query.QueryDecisions;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.RunningQuery;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.result.Rows;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.spi.ColumnType;
import dev.portico.spi.RowBatch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A gateway whose answers depend on a word of the statement; remembers what it was asked. */
final class FakeGateway implements Gateways, RunningGateway, QueryService {
  final List<String> asked = new ArrayList<>();
  final CountDownLatch waiting = new CountDownLatch(1);
  final CountDownLatch cancelled = new CountDownLatch(1);
  Session session;
  boolean closed;

  @Override
  public RunningGateway serve(Path config) {
    throw new GatewayException(ErrorCode.ADDRESS_UNAVAILABLE, "port 8765 is taken");
  }

  @Override
  public RunningGateway open(Path config) {
    return this;
  }

  @Override
  public RunningGateway rehearse(Path config, Rehearsal rehearsal) {
    return this;
  }

  @Override
  public Path auditFolder(Path config) {
    return config.resolve("state/audit");
  }

  @Override
  public Optional<Principal> user(String name) {
    return Optional.of(new Principal(name, Set.of(), Map.of()));
  }

  @Override
  public QueryDecisions decisions(Session asking, String sql) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LoadedCatalog catalog(Path config) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LoadedChecks checks(Path config) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LoadedHistory history(Path config) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> jdbcUrl() {
    return Optional.empty();
  }

  @Override
  public Optional<URI> httpUri() {
    return Optional.empty();
  }

  @Override
  public QueryService queries() {
    return this;
  }

  @Override
  public List<String> explainPolicy(String user, Optional<String> purpose, String sql) {
    return List.of("table t.t: all rows");
  }

  @Override
  public Principal login(String user, String password) {
    if (!password.equals("secret")) {
      throw new GatewayException(ErrorCode.AUTHENTICATION_FAILED, "name or password is wrong");
    }
    return new Principal(user, Set.of(), Map.of());
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public PreparedQuery prepare(Session asking, String sql) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RowStream run(Session asking, SqlRequest request) {
    session = asking;
    asked.add(request.sql());
    request.started().accept("q-1");
    if (request.sql().contains("wrong")) {
      throw new GatewayException(
          ErrorCode.COLUMN_NOT_FOUND, "no column \"wrong\"", new SqlPosition(1, 8), null);
    } else if (request.sql().contains("store")) {
      throw new GatewayException(ErrorCode.STORE_UNAVAILABLE, "the store is away");
    } else if (request.sql().contains("bug")) {
      throw new IllegalStateException("value 42");
    }
    return new Answer(request.sql().contains("forever"));
  }

  @Override
  public CallerView view(Session asking, Predicate<String> schemas) {
    CatalogSnapshot snapshot =
        new CatalogSnapshot(1, List.of(table()), List.of(), List.of(), List.of());
    return new OpenAuthorizer()
        .listing(
            asking,
            snapshot,
            table -> schemas.test(table.schema()),
            new Asking("q-fake", Instant.EPOCH, Asking.Operation.LIST),
            Deadline.in(Duration.ofSeconds(5)));
  }

  private static CatalogTable table() {
    DataProduct product =
        new DataProduct(
            "p",
            "plays",
            "1.0.0",
            "active",
            "plays",
            "plays-team",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    CatalogColumn column =
        new CatalogColumn(
            "track_id",
            "track_id",
            ColumnType.BIGINT,
            false,
            Optional.empty(),
            Optional.of("what was played"),
            Optional.empty(),
            List.of(),
            Optional.empty());
    return new CatalogTable(
        new TableName("plays", "events"),
        new Publisher.OutputPort(product, "port", "1.0.0", "contract", List.of()),
        "lake",
        new StoreRelation.Sql("s", "events"),
        List.of(column),
        List.of(),
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        TimeTravel.NONE,
        OptionalLong.empty());
  }

  @Override
  public List<RunningQuery> running(Session asking) {
    return List.of(new RunningQuery("q-1", "ana", "SELECT forever", Instant.EPOCH, "executing"));
  }

  @Override
  public boolean cancel(Session asking, String queryId) {
    cancelled.countDown();
    return true;
  }

  /** One row, or none until it is cancelled. */
  private final class Answer implements RowStream {
    private final Rows rows =
        new Rows()
            .column("n", ColumnType.INTEGER)
            .column("t", ColumnType.VARCHAR)
            .row(1, "a,b")
            .row(null, "");
    private final boolean forever;
    private boolean given;

    Answer(boolean forever) {
      this.forever = forever;
    }

    @Override
    public String queryId() {
      return "q-1";
    }

    @Override
    public List<OutputColumn> columns() {
      return rows.columns();
    }

    @Override
    public RowBatch next() {
      if (forever) {
        waiting.countDown();
        try {
          cancelled.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new GatewayException(ErrorCode.QUERY_CANCELLED, "cancelled");
      }
      RowBatch batch = given ? null : rows.batch();
      given = true;
      return batch;
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public void close() {}
  }
}
