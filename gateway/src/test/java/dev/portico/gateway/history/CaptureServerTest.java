package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.Gateway;
import dev.portico.gateway.GatewayMain;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.protocol.PasswordHasher;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server captures by itself, tells of it, and erases when an operator says so. */
class CaptureServerTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final TableName SHOPS = new TableName("files", "shops");

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/shops.csv"), "id,name\n1,Uno\n2,Zwei\n");
    String password = PasswordHasher.hash("secret");
    Files.writeString(
        folder.resolve("users.yaml"),
        "users:\n  - {name: otto, roles: [operator], password: \""
            + password
            + "\"}\n  - {name: ana, roles: [analyst], password: \""
            + password
            + "\"}\n");
    Files.writeString(folder.resolve("portico.yaml"), SETTINGS);
    Path domain = Files.createDirectories(folder.resolve("domains/files"));
    Files.writeString(domain.resolve("shops.odps.yaml"), PRODUCT);
    Files.writeString(domain.resolve("shops.odcs.yaml"), CONTRACT);
  }

  @Test
  void capturesListsAndErases() throws Exception {
    TableFolder history = TableFolder.of(folder.resolve("state/history").toAbsolutePath(), SHOPS);
    try (Gateway gateway = Gateway.serve(folder, name -> Optional.empty())) {
      await(history, 2);
      Files.writeString(folder.resolve("data/shops.csv"), "id,name\n1,Ein\n");
      await(history, history.manifest().orElseThrow().captures() + 2);
      for (String path : List.of("state", "state/spill", "state/history", "state/history/files")) {
        assertEquals(
            "rwx------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path))),
            path);
      }
      Manifest manifest = history.manifest().orElseThrow();
      assertEquals(3, manifest.rows(), "two at first, one changed, one gone");
      String metrics =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve("/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      assertTrue(metrics.contains("portico_history_lag_seconds{table=\"files.shops\"}"), metrics);
      assertTrue(metrics.contains("portico_history_bytes{table=\"files.shops\"}"), metrics);

      String url = gateway.httpUri().orElseThrow().toString();
      assertEquals(1, cli("history", "erase", "files.shops", "2", "--config", folder.toString()));
      assertTrue(
          err.toString(StandardCharsets.UTF_8).contains("another process writes"), err::toString);
      assertEquals(1, cli("history", "erase", "files.shops", "2", "--url", url, "-u", "ana"));
      assertEquals(0, cli("history", "erase", "files.shops", "2", "--url", url, "-u", "otto"));
      assertEquals(
          "1 versions erased from files.shops; no file holds the key\n",
          out.toString(StandardCharsets.UTF_8));
      assertEquals(2, history.manifest().orElseThrow().rows());
      assertEquals(0, cli("history", "list", "--config", folder.toString()));
      assertTrue(out.toString(StandardCharsets.UTF_8).contains("files.shops"), out::toString);
      assertTrue(out.toString(StandardCharsets.UTF_8).contains("contract"), out::toString);
    }
    assertTrue(
        Files.readString(
                folder
                    .resolve("state/audit")
                    .toFile()
                    .listFiles((d, n) -> n.endsWith(".jsonl"))[0]
                    .toPath())
            .contains("\"kind\":\"history_erase\""));
    assertEquals(0, cli("history", "erase", "files.shops", "id=1", "--config", folder.toString()));
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("2 versions erased"), out::toString);
    assertEquals(2, cli("history", "erase", "files.shops", "1"));
  }

  private static void await(TableFolder history, long captures) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (history.manifest().map(Manifest::captures).orElse(0L) < captures) {
      assertTrue(System.nanoTime() < end, () -> "only " + history.manifest());
      Thread.sleep(20);
    }
  }

  private int cli(String... arguments) {
    out.reset();
    err.reset();
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            name -> name.equals("PORTICO_PASSWORD") ? Optional.of("secret") : Optional.empty(),
            prompt -> Optional.empty(),
            false,
            false);
    return new Cli(surroundings, GatewayMain.gateways(name -> Optional.empty()), List.of())
        .run(arguments);
  }

  private static final String SETTINGS =
      """
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        data: {type: local, root: data, allow: [{domain: files}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: shops
      name: shops
      version: 1.0.0
      status: active
      domain: files
      outputPorts:
        - {name: all, version: 1.0.0, contractId: shops}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: shops
      version: 1.0.0
      status: active
      domain: files
      servers:
        - {server: data, type: local, path: "{model}.csv", format: csv}
      schema:
        - name: shops
          properties:
            - {name: id, physicalType: integer, primaryKey: true, primaryKeyPosition: 1}
            - {name: name, physicalType: varchar}
          customProperties: [{property: timeTravel, value: {strategy: captured, every: 1s}}]
      """;
}
