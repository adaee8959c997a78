package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.QueryValidator;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.sql.parse.SqlReader;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.gateway.weave.AuthorizedQuery;
import dev.portico.gateway.weave.Weaver;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileTable;
import dev.portico.testkit.tpch.TpchTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A catalog over stores that are never reached: enough to plan. */
final class PlanningMesh implements AutoCloseable {
  private static final DataProduct PRODUCT =
      new DataProduct(
          "p",
          "p",
          "1.0.0",
          "active",
          "shop",
          "team",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of());

  private final Authorizer authorizer;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final CatalogSnapshot snapshot =
      new CatalogSnapshot(1, tables(), List.of(PRODUCT), List.of(), List.of(), Map.of());
  private static final Asking ASKING =
      new Asking("q", java.time.Instant.EPOCH, Asking.Operation.SELECT);

  private final Session session =
      new Session(new Principal("ana", Set.of(), Map.of()), "test", SessionSettings.DEFAULT);
  private final Deadline deadline = Deadline.in(Duration.ofMinutes(1));

  private static List<CatalogTable> tables() {
    List<CatalogTable> tables = new ArrayList<>(ownTables());
    for (TpchTable table : TpchTable.values()) {
      tables.add(files("tpch." + table.sqlName(), 100_000, table.columnList()));
    }
    return tables;
  }

  private static List<CatalogTable> ownTables() {
    return List.of(
        sql(
            "shop.orders",
            "pg",
            1_500_000,
            "id BIGINT, customer BIGINT, total DECIMAL, placed DATE, note VARCHAR",
            "id"),
        sql("shop.customers", "pg", 150_000, "id BIGINT, name VARCHAR, country VARCHAR", "id"),
        sql(
            "money.invoices",
            "h2",
            50_000,
            "id BIGINT, order_id BIGINT, paid BOOLEAN, text VARCHAR",
            "id"),
        files("web.clicks", 6_000_000, "order_id BIGINT, url VARCHAR, seen TIMESTAMP"),
        scan("api.rates", "currency VARCHAR, rate DECIMAL"));
  }

  private static CatalogTable sql(
      String name, String connection, long rows, String columns, String key) {
    String[] parts = name.split("\\.");
    return table(
        name,
        connection,
        new StoreRelation.Sql("public", parts[1]),
        rows,
        columns,
        List.of(key),
        true);
  }

  private static CatalogTable files(String name, long rows, String columns) {
    List<Column> stored =
        columns(columns).stream().map(c -> new Column(c.storeName(), c.type(), true)).toList();
    FileTable files =
        new FileTable("clicks/*.parquet", FileFormat.PARQUET, CsvOptions.DEFAULT, stored);
    return table(name, "lake", new StoreRelation.Files(files), rows, columns, List.of(), false);
  }

  private static CatalogTable scan(String name, String columns) {
    return table(
        name, "rest", new StoreRelation.Scan("rates", "/rates"), 200, columns, List.of(), false);
  }

  private static CatalogTable table(
      String name,
      String connection,
      StoreRelation relation,
      long rows,
      String columns,
      List<String> key,
      boolean enforced) {
    String[] parts = name.split("\\.");
    return new CatalogTable(
        new TableName(parts[0], parts[1]),
        new Publisher.OutputPort(PRODUCT, "port", "1.0.0", "contract", List.of()),
        connection,
        relation,
        columns(columns),
        key,
        enforced,
        List.of(),
        List.of(),
        Optional.empty(),
        TimeTravel.NONE,
        OptionalLong.of(rows));
  }

  private static List<CatalogColumn> columns(String text) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (String column : text.split(", ")) {
      String name = column.split(" ")[0];
      ColumnType type =
          switch (column.split("[ (]")[1]) {
            case "INTEGER" -> ColumnType.INTEGER;
            case "BIGINT" -> ColumnType.BIGINT;
            case "DECIMAL" -> ColumnType.decimal(12, 2);
            case "DATE" -> ColumnType.DATE;
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "TIMESTAMP" -> ColumnType.TIMESTAMP;
            default -> ColumnType.VARCHAR;
          };
      boolean nullable = !name.equals("id");
      columns.add(
          new CatalogColumn(
              name,
              name,
              type,
              nullable,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              Optional.empty()));
    }
    return columns;
  }

  PlanningMesh() {
    this(new OpenAuthorizer());
  }

  PlanningMesh(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  ValidatedQuery validate(String sql) {
    Statement.Query query = (Statement.Query) new SqlReader(Limits.defaults()).read(sql);
    return new QueryValidator()
        .validate(
            query.query(),
            view(query),
            Periods.current(ASKING.time()),
            List.of(),
            () -> authorizer.listing(session, snapshot, any -> true, ASKING.toList(), deadline));
  }

  private CallerView view(Statement.Query query) {
    return authorizer.viewFor(session, query.query().tablesNamed(), snapshot, ASKING, deadline);
  }

  AuthorizedQuery authorize(String sql) {
    return new Weaver()
        .weave(validate(sql), view((Statement.Query) new SqlReader(Limits.defaults()).read(sql)));
  }

  PhysicalPlan plan(String sql) {
    Planner planner =
        new Planner(Limits.defaults(), c -> c.equals("h2") ? "h2" : "postgresql", timer);
    return planner.plan(authorize(sql), session.settings().timeZone(), deadline);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
