package dev.portico.gateway.protocol.odata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.Relationship;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.RunningQuery;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.ColumnType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a domain of ten thousand tables with twenty columns each costs. */
@Timeout(300)
class LargeDomainTest {
  private static final int TABLES = 10_000;
  private static final int COLUMNS = 20;

  private static CatalogTable table(String schema, int number) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      ColumnType type =
          i == 0 ? ColumnType.BIGINT : i % 2 == 0 ? ColumnType.VARCHAR : ColumnType.DATE;
      columns.add(
          new CatalogColumn(
              "column_" + i,
              "column_" + i,
              i == 1 ? ColumnType.BIGINT : type,
              i != 0,
              Optional.empty(),
              Optional.of("What stands in column " + i),
              Optional.empty(),
              List.of(),
              Optional.empty()));
    }
    TableName before = new TableName(schema, "table_" + Math.max(0, number - 1));
    return new CatalogTable(
        new TableName(schema, "table_" + number),
        new Publisher.Gateway(schema),
        "store",
        new StoreRelation.Sql("s", "t" + number),
        columns,
        List.of("column_0"),
        true,
        List.of(new Relationship(List.of("column_1"), before, List.of("column_0"))),
        List.of(),
        Optional.of("Table " + number),
        TimeTravel.NONE,
        OptionalLong.empty());
  }

  private static CallerView view(int domains) {
    List<CatalogTable> tables = new ArrayList<>();
    for (int i = 0; i < TABLES; i++) {
      tables.add(table("domain_" + i % domains, i / domains));
    }
    return OpenAuthorizer.everything(
        new CatalogSnapshot(1, tables, List.of(), List.of(), List.of()));
  }

  private static ODataAnswer get(ODataService service, String path) {
    Session session =
        new Session(new Principal("ana", Set.of(), Map.of()), "127.0.0.1", SessionSettings.DEFAULT);
    return service.answer(
        new ODataCall(
            session,
            "http://localhost/v1/odata/",
            path,
            Optional.empty(),
            List.of(),
            Map.of(),
            (sql, values) -> {
              throw new AssertionError("no statement");
            }));
  }

  private static Duration time(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void metadataOfOneDomainTakesSeconds() {
    ODataService service = new ODataService(new Fixed(view(1)));
    for (int i = 0; i < 3; i++) {
      Duration took =
          time(
              () -> {
                ODataAnswer answer = get(service, "domain_0/$metadata");
                assertEquals(200, answer.status());
                String text = new String(answer.body(), UTF_8);
                assertEquals(TABLES, text.split("<EntityType ", -1).length - 1);
              });
      assertTrue(took.toSeconds() < 30, took.toString());
    }
  }

  @Test
  void oneOfManyDomainsIsCheap() {
    ODataService service = new ODataService(new Fixed(view(100)));
    get(service, "domain_0/$metadata");
    for (int i = 1; i < 4; i++) {
      String path = "domain_" + i + "/$metadata";
      Duration took = time(() -> assertEquals(200, get(service, path).status()));
      assertTrue(took.toSeconds() < 20, took.toString());
    }
  }

  @Test
  void aMistakeInAPathCostsNoMetadata() {
    ODataService service = new ODataService(new Fixed(view(1)));
    get(service, "domain_0/none");
    // the fastest of some, for a machine that pauses is no metadata
    Duration took =
        IntStream.range(0, 5)
            .mapToObj(i -> time(() -> assertEquals(404, get(service, "domain_0/none").status())))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    assertTrue(took.toMillis() < 1_000, took.toString());
  }

  /** Sees the same always. */
  private record Fixed(CallerView view) implements QueryService {
    @Override
    public CallerView view(Session session, Predicate<String> schemas) {
      return view;
    }

    @Override
    public PreparedQuery prepare(Session session, String sql) {
      throw new AssertionError("no statement");
    }

    @Override
    public RowStream run(Session session, SqlRequest request) {
      throw new AssertionError("no statement");
    }

    @Override
    public List<RunningQuery> running(Session session) {
      return List.of();
    }

    @Override
    public boolean cancel(Session session, String queryId) {
      return false;
    }
  }
}
