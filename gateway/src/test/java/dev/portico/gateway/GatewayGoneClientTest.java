package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asked for a URL and goes away leaves no work behind at PostgreSQL. */
@Timeout(300)
class GatewayGoneClientTest {
  @TempDir private Path folder;
  private EmbeddedPostgres postgres;
  private Connection watch;
  private RunningGateway gateway;

  @BeforeEach
  void open() throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    watch = postgres.getPostgresDatabase().getConnection();
    try (Statement sql = watch.createStatement()) {
      sql.execute(
          "CREATE VIEW slow AS SELECT i AS id, CAST(pg_sleep(0.02) AS text) || i AS nap"
              + " FROM generate_series(1, 1000000) i");
    }
    try (SmallMesh mesh = SmallMesh.in(folder)) {
      String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
      String settings = Files.readString(folder.resolve("portico.yaml"));
      mesh.write(
          "portico.yaml",
          settings
              .replaceAll(
                  "url: \"jdbc:h2[^\"]*\", user: sa", "url: \"" + url + "\", user: postgres")
              .replace("schema: PUBLIC", "schema: public"));
      String contract = Files.readString(folder.resolve("domains/shop/shop.odcs.yaml"));
      mesh.write(
          "domains/shop/shop.odcs.yaml",
          contract.substring(0, contract.indexOf("schema:\n")).replace("PUBLIC", "public")
              + """
              schema:
                - name: slow
                  properties:
                    - {name: id, logicalType: integer, physicalType: INTEGER}
                    - {name: nap, logicalType: string, physicalType: TEXT}
              """);
      gateway = GatewayMain.gateways().serve(folder);
    }
  }

  @AfterEach
  void close() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    watch.close();
    postgres.close();
  }

  private long working() throws Exception {
    try (Statement sql = watch.createStatement();
        ResultSet rows =
            sql.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <>"
                    + " pg_backend_pid() AND query LIKE '%slow%'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void await(long wanted, Duration most) throws Exception {
    long end = System.nanoTime() + most.toNanos();
    while (working() != wanted) {
      assertTrue(System.nanoTime() < end, working() + " queries at work after " + most);
      Thread.sleep(10);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/tables/shop/slow.csv",
        "/v1/tables/shop/slow.json",
        "/v1/tables/shop/slow.arrow",
        "/v1/tables/shop/slow.xlsx",
        "/v1/tables/shop/slow.parquet",
        "/v1/odata/shop/slow"
      })
  void theStoreStopsWhenItsClientIsGone(String path) throws Exception {
    URI uri = gateway.httpUri().orElseThrow();
    String basic =
        Base64.getEncoder().encodeToString(("ana:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    try (Socket client = new Socket(uri.getHost(), uri.getPort())) {
      client
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: h\r\nAuthorization: Basic " + basic + "\r\n\r\n")
                  .getBytes(UTF_8));
      await(1, Duration.ofSeconds(60));
    }
    // the promise is a second, which quiet machines keep; the statement would go on for hours
    await(0, Duration.ofSeconds(60));
  }

  /** As a proxy does, whose connection carries the requests of others too. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/tables/shop/slow.csv", "/v1/tables/shop/slow.xlsx", "/v1/odata/shop/slow"})
  void theStoreStopsWhenOneRequestOfAConnectionIsGivenUp(String path) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpRequest.Builder any = HttpRequest.newBuilder(gateway.httpUri().orElseThrow());
    HttpRequest alive = any.uri(any.build().uri().resolve("/healthz")).build();
    assertEquals(
        HttpClient.Version.HTTP_2, client.send(alive, BodyHandlers.discarding()).version());
    String basic =
        Base64.getEncoder().encodeToString(("ana:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            any.uri(alive.uri().resolve(path)).header("Authorization", "Basic " + basic).build(),
            BodyHandlers.discarding());
    await(1, Duration.ofSeconds(60));
    answer.cancel(true);
    await(0, Duration.ofSeconds(60));
    assertEquals(200, client.send(alive, BodyHandlers.discarding()).statusCode());
  }
}
