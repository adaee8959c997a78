package dev.portico.gateway.history;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.query.Stack;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A mesh of captured tables in PostgreSQL (schema {@code pg}) and H2 (schema {@code h2}) whose
 * captures happen when the test says so, at instants that it chooses.
 */
final class HistoryMesh implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Path folder;
  private final Connection postgres;
  private final Connection h2;
  private Stack stack;
  private Instant now = START;
  private Authorizer authorizer;

  private HistoryMesh(Path folder, Connection postgres, Connection h2) {
    this.folder = folder;
    this.postgres = postgres;
    this.h2 = h2;
  }

  /**
   * Starts a mesh.
   *
   * @param tables statements that make the tables, for both stores, by table
   * @param schema the {@code schema:} part of the contract
   * @param settings further lines of {@code portico.yaml}
   */
  static HistoryMesh start(
      Path folder, List<String> tables, String schema, String settings, Authorizer authorizer)
      throws SQLException, IOException {
    String database = "history_" + NUMBER.incrementAndGet();
    try (Connection admin = TestPostgres.shared().superuser("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
    String h2Url = "jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1";
    HistoryMesh mesh =
        new HistoryMesh(
            folder,
            TestPostgres.shared().superuser(database),
            DriverManager.getConnection(h2Url, "sa", ""));
    for (String table : tables) {
      mesh.both(table);
    }
    mesh.write(TestPostgres.shared().url(database), h2Url, schema, settings);
    mesh.authorizer = authorizer;
    mesh.open();
    return mesh;
  }

  private void write(String postgresUrl, String h2Url, String schema, String settings)
      throws IOException {
    Files.writeString(
        folder.resolve("portico.yaml"),
        SETTINGS.formatted(postgresUrl, TestPostgres.READER, TestPostgres.READER_PASSWORD, h2Url)
            + settings);
    Files.writeString(
        folder.resolve("users.yaml"),
        "users:\n  - {name: ana, roles: [analyst], password: \""
            + PasswordHasher.hash("secret")
            + "\"}\n");
    contract(
        "pg",
        "{server: pg, type: postgres, host: h, port: 5432, database: d, schema: public}",
        schema);
    contract("h2", "{server: h2, type: custom, schema: PUBLIC}", schema);
  }

  private void contract(String domain, String server, String schema) throws IOException {
    Path path = Files.createDirectories(folder.resolve("domains").resolve(domain));
    Files.writeString(path.resolve("all.odps.yaml"), PRODUCT.formatted(domain));
    Files.writeString(path.resolve("all.odcs.yaml"), CONTRACT.formatted(domain, server) + schema);
  }

  private void open() {
    stack = Stack.over(folder, authorizer, () -> now);
  }

  /** The server stops and starts again. */
  void reopen() {
    stack.close();
    open();
  }

  /** With another schema in the contracts. */
  void reopen(String schema) throws IOException {
    stack.close();
    contract(
        "pg",
        "{server: pg, type: postgres, host: h, port: 5432, database: d, schema: public}",
        schema);
    contract("h2", "{server: h2, type: custom, schema: PUBLIC}", schema);
    open();
  }

  Path histories() {
    return folder.resolve("state").resolve("history");
  }

  Path folderOf(String store, String table) {
    return histories().resolve(store).resolve(table);
  }

  Instant now() {
    return now;
  }

  void at(Instant instant) {
    now = instant;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  HistoryService history() {
    return stack.history();
  }

  Stack stack() {
    return stack;
  }

  CaptureReport capture(String store, String table) {
    return stack.history().capture(new TableName(store, table));
  }

  /** Runs a statement on both stores. */
  void both(String sql) throws SQLException {
    run(postgres, sql);
    run(
        h2,
        sql.replace("bytea", "varbinary")
            .replace("timestamptz", "timestamp(6) with time zone")
            .replace("timestamp,", "timestamp(6),")
            .replace("time,", "time(6),"));
  }

  Connection h2() {
    return h2;
  }

  Connection postgres() {
    return postgres;
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static Session session(String user) {
    return new Session(
        new Principal(user, Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  /** The rows as exact text, sorted. */
  List<String> rows(String sql) {
    return rows(session("ana"), sql);
  }

  List<String> rows(Session session, String sql) {
    try (RowStream stream =
        stack.queries().run(session, new SqlRequest(sql, List.of(), Optional.empty(), 0))) {
      List<String> lines = new ArrayList<>();
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          int row = i;
          lines.add(
              batch.columns().stream()
                  .map(c -> cell(c.value(row)))
                  .collect(Collectors.joining("|")));
        }
      }
      return lines.stream().sorted().toList();
    }
  }

  private static String cell(Object value) {
    return value instanceof byte[] bytes
        ? "x" + HexFormat.of().formatHex(bytes)
        : String.valueOf(value);
  }

  GatewayException failure(Session session, String sql) {
    try {
      throw new AssertionError("no error but " + rows(session, sql));
    } catch (GatewayException e) {
      return e;
    }
  }

  GatewayException failure(String sql) {
    return failure(session("ana"), sql);
  }

  @Override
  public void close() throws SQLException {
    stack.close();
    postgres.close();
    run(h2, "SHUTDOWN");
  }

  private static final String SETTINGS =
      """
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        pg: {type: jdbc, url: "%s", user: %s, password: %s, allow: [{domain: pg, schema: public}]}
        h2: {type: jdbc, url: "%s", user: sa, password: "", allow: [{domain: h2, schema: PUBLIC}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-%1$s
      name: product-%1$s
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
        - {name: all, version: 1.0.0, contractId: contract-%1$s}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-%1$s
      version: 1.0.0
      status: active
      domain: %1$s
      servers:
        - %2$s
      schema:
      """;
}
