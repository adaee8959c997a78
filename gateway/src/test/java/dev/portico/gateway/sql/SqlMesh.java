package dev.portico.gateway.sql;

import dev.portico.gateway.Gateway;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.query.Stack;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A mesh that publishes the same tables three times: schema {@code pg} from PostgreSQL, whose
 * database orders text as English does, {@code h2} from H2 and {@code pq} from Parquet; and plain
 * DuckDB over the same rows.
 */
final class SqlMesh implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final List<MeshTable> tables;
  private final Connection h2;
  private final Connection duckdb;
  private Gateway gateway;
  private QueryService queries;
  private AutoCloseable served;

  private SqlMesh(List<MeshTable> tables, Connection h2, Connection duckdb) {
    this.tables = tables;
    this.h2 = h2;
    this.duckdb = duckdb;
  }

  static SqlMesh start(Path folder, List<MeshTable> tables) throws SQLException, IOException {
    SqlMesh mesh = load(folder, tables);
    FilesOnS3.moveWhereWanted(folder);
    mesh.gateway = Gateway.serve(folder, name -> Optional.empty());
    mesh.gateway.awaitProbed(Duration.ofSeconds(30));
    mesh.queries = mesh.gateway.queries();
    mesh.served = mesh.gateway;
    return mesh;
  }

  /** The same without doors and under decisions of the test's own. */
  static SqlMesh start(Path folder, List<MeshTable> tables, Authorizer authorizer)
      throws SQLException, IOException {
    return start(folder, tables, List.of(), authorizer);
  }

  /** The same with virtual tables in each schema. */
  static SqlMesh start(
      Path folder, List<MeshTable> tables, List<VirtualTable> virtual, Authorizer authorizer)
      throws SQLException, IOException {
    SqlMesh mesh = load(folder, tables);
    VirtualTable.write(folder, virtual);
    FilesOnS3.moveWhereWanted(folder);
    Stack stack = Stack.over(folder, authorizer);
    mesh.queries = stack.queries();
    mesh.served = stack;
    return mesh;
  }

  /** The same with what further files publish of the same stores. */
  static SqlMesh start(Path folder, List<MeshTable> tables, Further files, Authorizer authorizer)
      throws SQLException, IOException {
    SqlMesh mesh = load(folder, tables);
    files.write(folder);
    FilesOnS3.moveWhereWanted(folder);
    Stack stack = Stack.over(folder, authorizer);
    mesh.queries = stack.queries();
    mesh.served = stack;
    return mesh;
  }

  /** Writes more files and descriptors into the folder of the settings. */
  @FunctionalInterface
  interface Further {
    void write(Path folder) throws IOException;
  }

  private static SqlMesh load(Path folder, List<MeshTable> tables)
      throws SQLException, IOException {
    int number = NUMBER.incrementAndGet();
    String h2Url = "jdbc:h2:mem:sqlmesh" + number;
    SqlMesh mesh =
        new SqlMesh(
            tables,
            DriverManager.getConnection(h2Url, "sa", ""),
            DriverManager.getConnection("jdbc:duckdb:"));
    String database = "sqlmesh_" + number;
    try (Connection admin = TestPostgres.shared().superuser("postgres")) {
      run(
          admin,
          "CREATE DATABASE "
              + database
              + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    }
    Path files = Files.createDirectories(folder.resolve("files"));
    try (Connection postgres = TestPostgres.shared().superuser(database)) {
      for (MeshTable table : tables) {
        load(postgres, TestStore.PG, table);
        load(mesh.h2, TestStore.H2, table);
        load(mesh.duckdb, TestStore.PQ, table);
        write(mesh.duckdb, table, files.resolve(table.name() + ".parquet"));
      }
    }
    new SqlMeshFiles(folder, TestPostgres.shared().url(database), h2Url).write(tables);
    return mesh;
  }

  /** On S3 in several files, so that some of them can be left out and others come later. */
  private static void write(Connection duckdb, MeshTable table, Path target)
      throws SQLException, IOException {
    String copy = "COPY (FROM \"" + table.name() + "\"%s) TO '" + target + "%s' (FORMAT parquet%s)";
    if (!table.copies().isEmpty()) {
      run(duckdb, copy.formatted("", "", ", PARTITION_BY (" + table.copies() + ")"));
    } else if (!FilesOnS3.wanted()) {
      run(duckdb, copy.formatted("", "", ""));
    } else {
      Files.createDirectories(target);
      int rows = Math.max(8, table.rows().size() / 10 + 1);
      for (int i = 0; i == 0 || i < table.rows().size(); i += rows) {
        String part = " LIMIT " + rows + " OFFSET " + i;
        run(duckdb, copy.formatted(part, "/" + i + ".parquet", ""));
      }
    }
  }

  static void load(Connection connection, TestStore store, MeshTable table) throws SQLException {
    String columns =
        table.columns().stream()
            .map(c -> "\"" + c.name() + "\" " + store.type(c.type()))
            .collect(Collectors.joining(", "));
    run(connection, "CREATE TABLE \"" + table.name() + "\" (" + columns + ")");
    int batch = 50;
    for (int from = 0; from < table.rows().size(); from += batch) {
      String rows =
          table.rows().subList(from, Math.min(from + batch, table.rows().size())).stream()
              .map(row -> row(store, table, row))
              .collect(Collectors.joining(", "));
      run(connection, "INSERT INTO \"" + table.name() + "\" VALUES " + rows);
    }
  }

  private static String row(TestStore store, MeshTable table, List<Object> row) {
    StringBuilder sql = new StringBuilder("(");
    for (int i = 0; i < row.size(); i++) {
      sql.append(i > 0 ? ", " : "")
          .append(store.literal(table.columns().get(i).type(), row.get(i)));
    }
    return sql.append(")").toString();
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  List<MeshTable> tables() {
    return tables;
  }

  Gateway gateway() {
    return gateway;
  }

  QueryService queries() {
    return queries;
  }

  /** Plain DuckDB with the same tables, without schema. */
  Connection duckdb() {
    return duckdb;
  }

  static Session session() {
    return new Session(
        new Principal("ana", Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  Answer ask(String sql, BindValue... parameters) {
    return ask(session(), sql, parameters);
  }

  Answer ask(Session session, String sql, BindValue... parameters) {
    SqlRequest request = new SqlRequest(sql, List.of(parameters), Optional.empty(), 0);
    return Answer.of(() -> queries.run(session, request));
  }

  /** The lines of EXPLAIN. */
  String explain(String sql, BindValue... parameters) {
    Answer answer = ask("EXPLAIN " + sql, parameters);
    return answer.failed()
        ? answer.toString()
        : answer.rows().stream().map(r -> (String) r.get(0)).collect(Collectors.joining("\n"));
  }

  /** Whether one store answers the whole query. */
  boolean pushedWhole(String sql, BindValue... parameters) {
    String plan = explain(sql, parameters);
    return plan.startsWith("fragment 1 on ")
        && !plan.contains("\nresidual: ")
        && !plan.contains("\nfragment 2 ");
  }

  @Override
  public void close() throws SQLException {
    try {
      served.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    h2.close();
    duckdb.close();
  }
}
