package dev.portico.gateway.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.ColumnType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PolicyAuthorizerTest {
  private static final Session SESSION =
      new Session(new Principal("ana", Set.of(), Map.of()), "127.0.0.1", SessionSettings.DEFAULT);
  private static final Asking SELECT = new Asking("q", Instant.EPOCH, Asking.Operation.SELECT);
  private static final Refusal NO = new Refusal(ErrorCode.ACCESS_DENIED, "no");
  private static final DecisionInfo INFO =
      new DecisionInfo(Optional.of("d"), Optional.of("r"), DecisionInfo.Detail.OWN);

  private final CatalogSnapshot snapshot = snapshot(3);
  private final List<Asking> asked = new ArrayList<>();
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final PolicyAuthorizer authorizer =
      new PolicyAuthorizer(
          (session, tables, asking, deadline) -> {
            asked.add(asking);
            Map<TableName, Verdict> decided = new HashMap<>();
            for (CatalogTable table : tables) {
              Optional.ofNullable(verdicts.get(table.name().table()))
                  .ifPresent(verdict -> decided.put(table.name(), verdict));
            }
            return new Decided(decided, INFO);
          });

  private static CatalogSnapshot snapshot(int tables) {
    return new CatalogSnapshot(
        1,
        Stream.iterate(0, i -> i + 1).limit(tables).map(i -> table("t" + i)).toList(),
        List.of(),
        List.of(),
        List.of());
  }

  private static CatalogTable table(String name) {
    DataProduct product =
        new DataProduct(
            "p",
            "p",
            "1",
            "active",
            "d",
            "team",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    return new CatalogTable(
        new TableName("d", name),
        new Publisher.OutputPort(product, "port", "1", "contract", List.of()),
        "store",
        new StoreRelation.Sql("public", name),
        List.of(column("a", false), column("b", false), column("c", false)),
        List.of(),
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        TimeTravel.NONE,
        OptionalLong.empty());
  }

  @SuppressWarnings("BooleanParameter")
  private static CatalogColumn column(String name, boolean nullable) {
    return new CatalogColumn(
        name,
        name,
        ColumnType.INTEGER,
        nullable,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static Verdict allowed(Map<String, Mask> masks, Set<String> hidden) {
    return new Verdict.Allowed(
        new TableDecision(RowFilter.ALL, masks, Obligations.NONE, List.of()), hidden);
  }

  private static TableName name(String table) {
    return new TableName("d", table);
  }

  private CallerView view(String... tables) {
    return authorizer.viewFor(
        SESSION,
        Stream.of(tables).map(PolicyAuthorizerTest::name).toList(),
        snapshot,
        SELECT,
        Deadline.in(Duration.ofMinutes(1)));
  }

  private CallerView listing(CatalogSnapshot all) {
    return authorizer.listing(
        SESSION, all, any -> true, SELECT, Deadline.in(Duration.ofMinutes(1)));
  }

  @Test
  void columnsAreAsMaskedAndHiddenOnesAreNotThere() {
    Mask mask = new Mask(new Mask.Null(), ColumnType.BIGINT, true, Optional.empty());
    verdicts.put("t0", allowed(Map.of("b", mask), Set.of("c")));
    ViewTable table = view("T0").table(name("t0")).orElseThrow();
    assertEquals(List.of("a", "b"), table.columns().stream().map(ViewColumn::name).toList());
    assertEquals(
        new ViewColumn(column("a", false), ColumnType.INTEGER, false, false),
        table.columns().get(0));
    assertEquals(
        new ViewColumn(column("b", false), ColumnType.BIGINT, true, true), table.columns().get(1));
    assertEquals(INFO, view("t0").decision());
  }

  @Test
  void deniedTablesAreKnownAsRefusedAndUnlistedOnesAreNotThere() {
    verdicts.put("t0", new Verdict.Refused(NO));
    verdicts.put("t1", new Verdict.Unlisted());
    CallerView view = view("t0", "t1", "t9");
    assertEquals(List.of(), view.tables());
    assertEquals(Optional.of(NO), view.refusal(name("t0")));
    assertEquals(Optional.empty(), view.refusal(name("t1")));
    assertEquals(Optional.empty(), view.refusal(name("t9")));
  }

  @Test
  void aTableWithoutAVerdictIsRefused() {
    CallerView view = view("t2");
    assertEquals(ErrorCode.POLICY_TABLE_UNDECIDED, view.refusal(name("t2")).orElseThrow().code());
  }

  @Test
  void whatIsNoTableIsNoQuestion() {
    assertEquals(List.of(), view("t9").tables());
    assertEquals(List.of(), asked);
  }

  @Test
  void aDeciderThatFailsRefusesTheTablesOfAQueryAndTheWholeListing() {
    for (RuntimeException failure :
        List.of(
            new GatewayException(ErrorCode.POLICY_TIMEOUT, "late"),
            new IllegalStateException("secret"))) {
      PolicyAuthorizer failing =
          new PolicyAuthorizer(
              (session, tables, asking, deadline) -> {
                throw failure;
              });
      Deadline deadline = Deadline.in(Duration.ofMinutes(1));
      CallerView view = failing.viewFor(SESSION, List.of(name("t0")), snapshot, SELECT, deadline);
      assertEquals(List.of(), view.tables());
      Refusal refusal = view.refusal(name("t0")).orElseThrow();
      assertEquals(ErrorCode.Kind.POLICY, refusal.code().kind());
      assertTrue(!refusal.message().contains("secret"), refusal.message());
      assertThrows(
          GatewayException.class,
          () -> failing.listing(SESSION, snapshot, any -> true, SELECT, deadline));
    }
  }

  @Test
  void aListingAsksInBatchesForWhatMayBeListed() {
    verdicts.put("t0", allowed(Map.of(), Set.of()));
    verdicts.put("t1", new Verdict.Refused(NO));
    verdicts.put("t119", allowed(Map.of(), Set.of("a")));
    CallerView view = listing(snapshot(120));
    assertEquals(
        List.of(name("t0"), name("t119")),
        view.tables().stream()
            .filter(t -> t.table().product().isPresent())
            .map(ViewTable::name)
            .toList());
    assertTrue(view.table(new TableName("portico", "tables")).isPresent());
    assertTrue(view.table(new TableName("portico", "queries")).isEmpty(), "asked, like others");
    assertEquals(4, asked.size(), "50, 50, 20, and those of portico");
    assertTrue(asked.stream().allMatch(a -> a.operation() == Asking.Operation.LIST));
  }

  @Test
  void aListingOfWhatIsWantedAsksAboutNothingElse() {
    verdicts.put("t7", allowed(Map.of(), Set.of()));
    verdicts.put("t8", allowed(Map.of(), Set.of()));
    CallerView view =
        authorizer.listing(
            SESSION, snapshot(120), name("t7")::equals, SELECT, Deadline.in(Duration.ofMinutes(1)));
    assertEquals(List.of(name("t7")), view.tables().stream().map(ViewTable::name).toList());
    assertEquals(1, asked.size());
  }

  @Test
  void aListingThatFailsTakesBackWhatWasAskedAhead() {
    List<String> events = new ArrayList<>();
    Decisions failing =
        new Decisions() {
          @Override
          public Decided decide(
              Session session, List<CatalogTable> tables, Asking asking, Deadline deadline) {
            throw new IllegalStateException("a listing asks for all at once");
          }

          @Override
          public Series decideAll(
              Session session,
              List<List<CatalogTable>> questions,
              Asking asking,
              Deadline deadline) {
            questions.forEach(tables -> events.add(tables.size() + " tables"));
            return new Series() {
              @Override
              public Decided next() {
                events.add("next");
                if (events.contains("taken")) {
                  throw new IllegalStateException("secret");
                }
                events.add("taken");
                return new Decided(Map.of(), INFO);
              }

              @Override
              public void close() {
                events.add("closed");
              }
            };
          }
        };
    GatewayException e =
        assertThrows(
            GatewayException.class,
            () ->
                new PolicyAuthorizer(failing)
                    .listing(
                        SESSION,
                        snapshot(70),
                        name -> name.schema().equals("d"),
                        SELECT,
                        Deadline.in(Duration.ofMinutes(1))));
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, e.code());
    assertEquals(List.of("50 tables", "20 tables", "next", "taken", "next", "closed"), events);
  }
}
