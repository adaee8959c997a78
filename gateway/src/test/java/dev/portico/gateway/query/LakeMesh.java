package dev.portico.gateway.query;

import dev.portico.gateway.catalog.Problem;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.testkit.iceberg.LakeTables;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** A product whose tables are Iceberg tables in a bucket of a real S3 server. */
final class LakeMesh implements AutoCloseable {
  static final String BUCKET = "mesh";

  private final Path folder;
  private final LakeTables tables;
  private final TestS3 server = TestS3.start();
  private final TroubledS3 proxy = new TroubledS3(server.endpoint());
  private final List<String> ports = new ArrayList<>();
  private Stack stack;

  LakeMesh(Path folder) throws IOException {
    this.folder = folder;
    this.tables = new LakeTables(Files.createDirectories(folder.resolve("lake")));
    Files.createDirectories(folder.resolve("lake").resolve(BUCKET));
    server.createBucket(BUCKET);
  }

  /** A table at {@code s3://mesh/lake/NAME}. */
  Table table(String name, Schema schema, PartitionSpec spec, java.util.Map<String, String> more) {
    return tables.create(location(name), schema, spec, more);
  }

  static String location(String name) {
    return "s3://" + BUCKET + "/lake/" + name;
  }

  LakeTables tables() {
    return tables;
  }

  TestS3 server() {
    return server;
  }

  TroubledS3 proxy() {
    return proxy;
  }

  Path folder() {
    return folder;
  }

  void publish() throws IOException {
    tables.publish(server);
  }

  /** A contract for a table as it is now, read natively as it was. */
  void contract(String name, Table table) throws IOException {
    contract(name, properties(table.schema()), "{strategy: native}");
  }

  void contract(String name, String properties, String timeTravel) throws IOException {
    contract(name, location("{model}"), "iceberg", properties, timeTravel);
  }

  void contract(String name, String location, String format, String properties, String timeTravel)
      throws IOException {
    contract(
        name,
        "- {server: lake, type: s3, format: " + format + ", location: \"" + location + "\"}",
        properties,
        timeTravel);
  }

  /**
   * @param server the entry of {@code servers}, one line of YAML or more
   */
  void contract(String name, String server, String properties, String timeTravel)
      throws IOException {
    if (!ports.contains(name)) {
      ports.add(name);
    }
    write(
        "domains/lake/" + name + ".odcs.yaml",
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: c-%s
        version: 1.0.0
        status: active
        domain: lake
        servers:
        %s
        schema:
          - name: %s
            properties:
        %s
        """
                .formatted(name, server.indent(2).stripTrailing(), name, properties)
            + (timeTravel.isEmpty()
                ? ""
                : "    customProperties:\n      - {property: timeTravel, value: "
                    + timeTravel
                    + "}\n"));
  }

  static String properties(Schema schema) {
    StringBuilder text = new StringBuilder();
    for (NestedField field : schema.columns()) {
      text.append(
          "      - {name: \"%s\", logicalType: %s, physicalType: \"%s\"}\n"
              .formatted(field.name(), logical(field.type()), physical(field.type())));
    }
    return text.toString();
  }

  private static String logical(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> "boolean";
      case INTEGER, LONG -> "integer";
      case FLOAT, DOUBLE, DECIMAL -> "number";
      case DATE -> "date";
      case TIME -> "time";
      case TIMESTAMP, TIMESTAMP_NANO -> "timestamp";
      case LIST -> "array";
      case STRUCT, MAP -> "object";
      default -> "string";
    };
  }

  private static String physical(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> "BOOLEAN";
      case INTEGER -> "INTEGER";
      case LONG -> "BIGINT";
      case FLOAT -> "REAL";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> type.toString().toUpperCase(java.util.Locale.ROOT);
      case DATE -> "DATE";
      case TIME -> "TIME";
      case TIMESTAMP, TIMESTAMP_NANO ->
          type.toString().contains("tz") ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
      case BINARY, FIXED -> "VARBINARY";
      case LIST -> "array<" + physical(type.asListType().elementType()) + ">";
      default -> "VARCHAR";
    };
  }

  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  Stack open() throws IOException {
    return open("", new OpenAuthorizer());
  }

  /**
   * @param more settings of the connection, each {@code ", key: value"}
   */
  Stack open(String more, Authorizer authorizer) throws IOException {
    return open(more, "", authorizer);
  }

  Stack open(String more, String connections, Authorizer authorizer) throws IOException {
    publish();
    write(
        "portico.yaml",
        """
        connections:
          lake: {type: s3, endpoint: "%s", accessKey: "%s", secretKey: "%s", listingAge: 1ms%s, allow: [{domain: lake, prefix: "s3://mesh/lake/"}]}
        %s
        authentication: {users: users.yaml}
        policy: {mode: open}
        """
            .formatted(
                proxy.endpoint(), server.accessKey(), server.secretKey(), more, connections));
    write("users.yaml", "users: []\n");
    writeProduct();
    stack = Stack.over(folder, authorizer);
    return stack;
  }

  private void writeProduct() throws IOException {
    StringBuilder product =
        new StringBuilder(
            """
            apiVersion: v1.0.0
            kind: DataProduct
            id: p-lake
            name: lake-data
            version: 1.0.0
            status: active
            domain: lake
            team: {name: lake-team}
            outputPorts:
            """);
    ports.forEach(
        p -> product.append("  - {name: %s, version: 1.0.0, contractId: c-%s}\n".formatted(p, p)));
    write("domains/lake/lake.odps.yaml", product.toString());
  }

  /** Descriptors and tables as they are now. */
  void reload() throws IOException {
    publish();
    writeProduct();
    stack.catalog().reload();
    stack.catalog().awaitProbed(Duration.ofSeconds(30));
  }

  static long modified(Path file) {
    return file.toFile().lastModified();
  }

  Stack stack() {
    return stack;
  }

  List<String> problems() {
    return stack.catalog().snapshot().problems().stream().map(Problem::toString).toList();
  }

  List<List<Object>> rows(Session session, String sql, BindValue... parameters) {
    try (RowStream stream =
        stack
            .queries()
            .run(session, new SqlRequest(sql, List.of(parameters), Optional.empty(), 0))) {
      return Stack.read(stream);
    }
  }

  /** The rows in lines, sorted. */
  List<String> ask(String sql, BindValue... parameters) {
    return ask(Stack.session("ana"), sql, parameters);
  }

  List<String> ask(Session session, String sql, BindValue... parameters) {
    return rows(session, sql, parameters).stream()
        .map(row -> String.join(" ", row.stream().map(String::valueOf).toList()))
        .sorted()
        .toList();
  }

  GatewayException refused(String sql, BindValue... parameters) {
    try {
      throw new AssertionError(sql + " -> " + ask(sql, parameters));
    } catch (GatewayException e) {
      return e;
    }
  }

  @Override
  public void close() {
    if (stack != null) {
      stack.close();
    }
    proxy.close();
    server.close();
  }
}
