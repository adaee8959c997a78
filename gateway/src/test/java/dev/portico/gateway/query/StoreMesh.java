package dev.portico.gateway.query;

import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.testkit.TestH2;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One domain, {@code shop}, whose tables lie in two databases of PostgreSQL, in one of H2 and in
 * files; a test adds the tables it needs.
 */
final class StoreMesh implements AutoCloseable {
  private final Path folder;
  private final String database;
  private final String otherDatabase;
  private final TestH2 h2;
  private final StringBuilder ports = new StringBuilder();
  private String limits = "{}";
  private String lake = "";
  private String pool = "{maximumSize: 4, acquireTimeout: 2s}";
  private int postgresPort = TestPostgres.shared().port();

  private StoreMesh(Path folder, String database, String otherDatabase, TestH2 h2) {
    this.folder = folder;
    this.database = database;
    this.otherDatabase = otherDatabase;
    this.h2 = h2;
  }

  static StoreMesh in(Path folder) throws SQLException, IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("domains/shop"));
    TestPostgres postgres = TestPostgres.shared();
    return new StoreMesh(folder, postgres.newDatabase(), postgres.newDatabase(), new TestH2());
  }

  StoreMesh limits(String yaml) {
    limits = yaml;
    return this;
  }

  StoreMesh pool(String yaml) {
    pool = yaml;
    return this;
  }

  StoreMesh postgresPort(int port) {
    postgresPort = port;
    return this;
  }

  Path data() {
    return folder.resolve("data");
  }

  TestH2 h2() {
    return h2;
  }

  /** Runs statements as PostgreSQL's superuser. */
  StoreMesh postgres(String... statements) throws SQLException {
    return postgresIn(database, statements);
  }

  /** Runs statements as superuser in the second database of PostgreSQL. */
  StoreMesh otherPostgres(String... statements) throws SQLException {
    return postgresIn(otherDatabase, statements);
  }

  private StoreMesh postgresIn(String place, String... statements) throws SQLException {
    try (Connection connection = TestPostgres.shared().superuser(place)) {
      execute(connection, statements);
    }
    return this;
  }

  /** Runs statements as H2's owner. */
  StoreMesh h2(String... statements) throws SQLException {
    try (Connection connection = h2.owner()) {
      execute(connection, statements);
    }
    return this;
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Writes a query's rows, computed by a DuckDB of the test's own, into {@code data/name.parquet}.
   */
  StoreMesh parquet(String name, String query) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      execute(
          duckdb,
          "COPY (" + query + ") TO '" + data().resolve(name + ".parquet") + "' (FORMAT parquet)");
    }
    return this;
  }

  /** Writes so many files {@code data/name/*.parquet}; {@code %d} is the number of each. */
  StoreMesh parquetFiles(String name, int files, String query) throws SQLException, IOException {
    Files.createDirectories(data().resolve(name));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (int i = 0; i < files; i++) {
        String file = data().resolve(name).resolve("%03d.parquet".formatted(i)).toString();
        execute(duckdb, "COPY (" + query.formatted(i) + ") TO '" + file + "' (FORMAT parquet)");
      }
    }
    return this;
  }

  StoreMesh csv(String name, String text) throws IOException {
    Files.writeString(data().resolve(name), text);
    return this;
  }

  /** Publishes a table of PostgreSQL; columns as {@code name TYPE, …}. */
  StoreMesh publishPostgres(String table, String columns) throws IOException {
    return publish(table, columns, postgresServer("pg"));
  }

  /** Publishes a table of the second database. */
  StoreMesh publishOtherPostgres(String table, String columns) throws IOException {
    return publish(table, columns, postgresServer("pg2"));
  }

  private static String postgresServer(String name) {
    return "{server: "
        + name
        + ", type: postgres, environment: test, host: h, port: 1, database: d, schema: public}";
  }

  /** Adds a connection {@code lake} to an object store. */
  StoreMesh lake(URI endpoint, String accessKey, String secretKey) {
    lake =
        """
          lake: {type: s3, endpoint: "%s", accessKey: %s, secretKey: %s, listingAge: 1ms, allow: [{domain: shop}]}
        """
            .formatted(endpoint, accessKey, secretKey);
    return this;
  }

  /** Publishes files of a format, local ones or, by their {@code s3://} location, of the lake. */
  StoreMesh publishFiles(String table, String location, String format, String columns)
      throws IOException {
    boolean local = !location.contains("://");
    return publish(
        table,
        columns,
        "{server: %s, type: %s, environment: test, %s: \"%s\", format: %s}"
            .formatted(
                local ? "files" : "lake",
                local ? "local" : "s3",
                local ? "path" : "location",
                location,
                format));
  }

  StoreMesh publishH2(String table, String columns) throws IOException {
    return publish(table, columns, "{server: h2, type: custom, environment: test, schema: PUBLIC}");
  }

  StoreMesh publishFiles(String table, String path, String columns) throws IOException {
    String format = path.substring(path.lastIndexOf('.') + 1);
    return publish(
        table,
        columns,
        "{server: files, type: local, environment: test, path: \""
            + path
            + "\", format: "
            + format
            + "}");
  }

  private StoreMesh publish(String table, String columns, String server) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: shop-%1$s
            name: %1$s
            version: 1.0.0
            status: active
            domain: shop
            servers:
              - %2$s
            schema:
              - name: %1$s
                properties:
            """
                .formatted(table, server));
    for (String column : columns.split(",\\s*(?![^(]*\\))")) {
      String name = column.substring(0, column.indexOf(' '));
      String type = column.substring(column.indexOf(' ') + 1);
      yaml.append(
          "      - {name: %s, physicalType: \"%s\", logicalType: %s}\n"
              .formatted(name, type, logical(type)));
    }
    Files.writeString(folder.resolve("domains/shop/" + table + ".odcs.yaml"), yaml);
    ports.append("  - {name: %1$s, version: 1.0.0, contractId: shop-%1$s}\n".formatted(table));
    return this;
  }

  private static String logical(String type) {
    if (type.startsWith("VARCHAR")) {
      return "string";
    } else if (type.startsWith("DATE")) {
      return "date";
    }
    return type.startsWith("DECIMAL") || type.startsWith("DOUBLE") ? "number" : "integer";
  }

  /** Writes the settings and starts. */
  Stack start() throws IOException {
    write();
    FilesOnS3.moveWhereWanted(folder);
    return Stack.over(folder);
  }

  /** Writes the settings. */
  Path write() throws IOException {
    Files.writeString(
        folder.resolve("domains/shop/shop.odps.yaml"),
        """
        apiVersion: v1.0.0
        kind: DataProduct
        id: shop
        name: shop
        version: 1.0.0
        status: active
        domain: shop
        outputPorts:
        """
            + ports);
    Files.writeString(folder.resolve("users.yaml"), "users: []\n");
    Files.writeString(
        folder.resolve("portico.yaml"),
        """
        environment: test
        domains: domains
        jdbc: {host: 127.0.0.1, port: 0}
        http: {host: 127.0.0.1, port: 0}
        state: state
        connections:
          pg: {type: jdbc, url: "jdbc:postgresql://127.0.0.1:%d/%s", user: %s, password: %s, pool: %s, allow: [{domain: shop, schema: public}]}
          pg2: {type: jdbc, url: "jdbc:postgresql://127.0.0.1:%d/%s", user: %s, password: %s, pool: %s, allow: [{domain: shop, schema: public}]}
          h2: {type: jdbc, url: "%s", user: %s, password: %s, pool: %s, allow: [{domain: shop, schema: PUBLIC}]}
          files: {type: local, root: "%s", allow: [{domain: shop}]}
        %sauthentication: {users: users.yaml}
        policy: {mode: open}
        limits: %s
        """
            .formatted(
                postgresPort,
                database,
                TestPostgres.READER,
                TestPostgres.READER_PASSWORD,
                pool,
                postgresPort,
                otherDatabase,
                TestPostgres.READER,
                TestPostgres.READER_PASSWORD,
                pool,
                h2.url(),
                TestH2.READER,
                TestH2.READER_PASSWORD,
                pool,
                data(),
                lake,
                limits));
    return folder;
  }

  /** Sessions of the gateway at PostgreSQL that work or sit in a transaction. */
  long busyAtPostgres() throws SQLException {
    return ask(
        "SELECT count(*) FROM pg_stat_activity WHERE datname IN ('"
            + database
            + "', '"
            + otherDatabase
            + "') AND usename = '"
            + TestPostgres.READER
            + "' AND state <> 'idle'");
  }

  /** Statements tagged with the query's id that PostgreSQL runs now. */
  long runningAtPostgres(String queryId) throws SQLException {
    return ask(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
            + " AND query LIKE '%"
            + queryId
            + "%'");
  }

  /** Ends every session of the gateway at PostgreSQL. */
  void killPostgresSessions() throws SQLException {
    ask(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '"
            + database
            + "' AND usename = '"
            + TestPostgres.READER
            + "'");
  }

  private long ask(String sql) throws SQLException {
    try (Connection connection = TestPostgres.shared().superuser("postgres");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    h2.close();
  }
}
