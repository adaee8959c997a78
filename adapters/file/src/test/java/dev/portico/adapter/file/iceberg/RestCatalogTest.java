package dev.portico.adapter.file.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.testkit.iceberg.TableWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables by name, out of a catalog that speaks the REST protocol as far as reading needs it. */
final class RestCatalogTest {
  private static final Schema SCHEMA =
      new Schema(NestedField.required(1, "id", Types.LongType.get()));

  @TempDir Path folder;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private String accepted = "Bearer let-me-in";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    if (path.equals("/v1/oauth/tokens")) {
      boolean known = body.contains("client_secret=hush");
      send(
          exchange,
          known ? 200 : 401,
          known
              ? "{\"access_token\":\"let-me-in\",\"token_type\":\"bearer\",\"expires_in\":3600}"
              : "{\"error\":\"invalid_client\"}");
    } else if (!accepted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, error(401, "NotAuthorizedException"));
    } else if (path.equals("/v1/config")) {
      send(exchange, 200, "{\"defaults\":{},\"overrides\":{\"prefix\":\"main\"}}");
    } else if (path.equals("/v1/main/namespaces/sales/tables/orders")) {
      send(exchange, 200, table());
    } else if (path.endsWith("/tables/broken")) {
      send(exchange, 500, error(500, "InternalServerError"));
    } else {
      send(exchange, 404, error(404, "NoSuchTableException"));
    }
  }

  private String table() throws IOException {
    Path metadata = folder.resolve("orders/metadata/v2.metadata.json");
    return "{\"metadata-location\":\"file:"
        + metadata
        + "\",\"metadata\":"
        + Files.readString(metadata)
        + ",\"config\":{\"s3.access-key-id\":\"not-ours\"}}";
  }

  private static String error(int code, String type) {
    return "{\"error\":{\"message\":\"no row 42\",\"type\":\""
        + type
        + "\",\"code\":"
        + code
        + "}}";
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private IcebergTables tables(Optional<String> token, Optional<String> credential) {
    return new IcebergTables(
        LocalTables.settings(
            Optional.of(
                new RestCatalogSettings(
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    Optional.of("lake"),
                    token,
                    credential,
                    Map.of("rest.client.max-retries", "1")))));
  }

  private void write() throws IOException {
    Table table =
        LocalTables.create(
            folder.resolve("orders"), SCHEMA, PartitionSpec.unpartitioned(), Map.of());
    Record row = GenericRecord.create(SCHEMA);
    row.set(0, 1L);
    new TableWriter(table).append(List.of(row));
  }

  private static int files(IcebergTable table) {
    int count = 0;
    try (IcebergPlan plan =
        table.plan(
            table.current().orElseThrow(), Predicate.ALL, List.of("id"), LocalTables.soon())) {
      while (plan.hasNext()) {
        plan.next();
        count++;
      }
    }
    return count;
  }

  @Test
  void aTableIsFoundByItsNameWithATokenOrACredential() throws IOException {
    write();
    IcebergSource orders = new IcebergSource.Registered("sales.orders");
    try (IcebergTables tables = tables(Optional.of("let-me-in"), Optional.empty())) {
      assertEquals(1, files(tables.open(orders, "" + folder, LocalTables.soon())));
      assertTrue(requests.contains("GET /v1/config?warehouse=lake"), requests.toString());
      assertFalse(requests.toString().contains("snapshots=refs"), requests.toString());
    }
    try (IcebergTables tables = tables(Optional.empty(), Optional.of("me:hush"))) {
      assertEquals(1, files(tables.open(orders, "" + folder, LocalTables.soon())));
    }
    // Only reading, and no report of it.
    assertEquals(
        List.of("POST /v1/oauth/tokens"),
        requests.stream().filter(request -> !request.startsWith("GET")).toList());
  }

  @Test
  void aRegisteredTableMustLieBelowTheRootToo() throws IOException {
    write();
    try (IcebergTables tables = tables(Optional.of("let-me-in"), Optional.empty())) {
      PortException e =
          fails(tables, "sales.orders", Files.createDirectories(folder.resolve("mine")).toString());
      assertEquals(Reason.SETTINGS, e.reason());
    }
  }

  private static PortException fails(IcebergTables tables, String name, String root) {
    PortException e =
        assertThrows(
            PortException.class,
            () -> tables.open(new IcebergSource.Registered(name), root, LocalTables.soon()));
    assertTrue(e.getMessage().contains(name), e.getMessage());
    assertFalse(e.getMessage().contains("hush") || e.getMessage().contains("42"), e.getMessage());
    return e;
  }

  @Test
  void faultsOfTheCatalogAreNamed() throws IOException {
    write();
    String root = folder.toString();
    try (IcebergTables tables = tables(Optional.of("wrong"), Optional.empty())) {
      assertTrue(fails(tables, "sales.orders", root).getMessage().contains("token"));
      accepted = "Bearer wrong";
      // The catalog is asked again after a failure.
      assertEquals(
          1,
          files(
              tables.open(new IcebergSource.Registered("sales.orders"), root, LocalTables.soon())));
      assertEquals(Reason.MISSING, fails(tables, "sales.none", root).reason());
      assertEquals(Reason.MISSING, fails(tables, "none", root).reason());
      assertEquals(Reason.MISSING, fails(tables, "sales.orders.snapshots", root).reason());
      assertEquals(Reason.UNAVAILABLE, fails(tables, "sales.broken", root).reason());
    }
    try (IcebergTables tables = tables(Optional.empty(), Optional.of("me:hush-not"))) {
      assertEquals(Reason.UNAVAILABLE, fails(tables, "sales.orders", root).reason());
    }
    server.stop(0);
    try (IcebergTables tables = tables(Optional.of("let-me-in"), Optional.empty())) {
      assertEquals(Reason.UNAVAILABLE, fails(tables, "sales.orders", root).reason());
    }
    try (IcebergTables none = new IcebergTables(LocalTables.settings())) {
      assertEquals(Reason.SETTINGS, fails(none, "sales.orders", root).reason());
    }
  }
}
