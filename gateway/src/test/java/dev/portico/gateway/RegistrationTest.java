package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code portico register} and {@code portico products} against a server that runs. */
@Timeout(300)
class RegistrationTest {
  private static final String HASH = "$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O";

  @TempDir Path folder;
  @TempDir Path product;
  private SmallMesh mesh;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    mesh = SmallMesh.in(folder);
    mesh.write(
        "users.yaml",
        """
        users:
        - {name: dora, roles: [domain-owner], attributes: {domains: [shop]}, password: "%1$s"}
        - {name: carl, roles: [domain-owner], attributes: {domains: [crm]}, password: "%1$s"}
        - {name: ana, roles: [analyst], attributes: {domains: [shop]}, password: "%1$s"}
        - {name: otto, roles: [operator], password: "%1$s"}
        """
            .formatted(HASH));
    serve();
  }

  private void serve() {
    gateway = GatewayMain.gateways(name -> Optional.empty()).serve(folder);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    mesh.close();
  }

  @Test
  void aRegisteredProductIsReadAtOnceAndAfterARestart() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Answer registered = register("dora");
    assertEquals(
        "table sales is new\nshop/sales 1.0.0 is in force, revision 1\n",
        registered.out(),
        registered.err());
    assertEquals(0, registered.code());
    assertEquals("20000", count());
    gateway.close();
    serve();
    assertEquals("20000", count());
  }

  @Test
  void onlyAnOwnerOfTheDomainRegisters() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    for (String user : List.of("carl", "ana", "otto")) {
      Answer refused = register(user);
      assertEquals(1, refused.code(), user);
      assertTrue(refused.err().startsWith("portico: ACCESS_DENIED: "), refused.err());
    }
    assertEquals(List.of(), revisions());
    String trail = trail(3);
    assertTrue(trail.contains("\"product\":\"p-sales\""), trail);
    assertTrue(trail.contains("\"outcome\":\"ACCESS_DENIED\""), trail);
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Answer checked = register("dora", "--dry-run");
    assertEquals(
        "table sales is new\nshop/sales 1.0.0 can be registered\n", checked.out(), checked.err());
    assertEquals(List.of(), revisions());
    assertEquals(1, sql("SELECT count(*) FROM shop.sales").code());
  }

  @Test
  void everyProblemIsToldWithFileAndLine() throws Exception {
    write("1.0.0", "1.0.0", "      - {name: id, physicalType: BIGINT}\n      - {name: id}\n");
    Files.writeString(
        product.resolve("sales.odcs.yaml"),
        Files.readString(product.resolve("sales.odcs.yaml")).replace("PUBLIC", "SECRET"));
    Files.writeString(product.resolve("broken.odcs.yaml"), "a: [1\n");
    Answer refused = register("dora");
    assertEquals(1, refused.code());
    assertTrue(refused.err().startsWith("portico: PRODUCT_REFUSED: sales is not registered: "));
    assertTrue(refused.out().contains("broken.odcs.yaml:"), refused.out());
    assertTrue(
        refused.out().contains("sales.odcs.yaml:") && refused.out().contains("two columns"),
        refused.out());
    assertEquals(List.of(), revisions());
  }

  @Test
  void whatReadersRelyOnNeedsANewMajorVersion() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    write("1.1.0", "1.1.0", COLUMNS.replaceFirst("      - \\{name: amount.*\n", ""));
    Answer refused = register("dora");
    assertEquals(
        "sales.odcs.yaml:10: error: table sales: column amount is gone; that needs a new major"
            + " version of the contract (version 1.0.0 is in force)\n",
        refused.out());
    write("1.1.0", "2.0.0", COLUMNS.replaceFirst("      - \\{name: amount.*\n", ""));
    Answer major = register("dora");
    assertEquals(
        "table sales: version 1.0.0 gives way to 2.0.0\n"
            + "shop/sales 1.1.0 after 1.0.0 is in force, revision 2\n",
        major.out(),
        major.err());
  }

  @Test
  void undoGoesBackStepByStepAndAnyRevisionCanBePutInForceAgain() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    write(
        "1.1.0",
        "1.1.0",
        COLUMNS + "      - {name: again, physicalName: id, physicalType: BIGINT}\n");
    assertEquals(0, register("dora").code());
    assertEquals(0, sql("SELECT again FROM shop.sales WHERE id = 1").code());
    assertEquals(
        "shop/sales 1.0.0 after 1.1.0 is in force again, revision 1\n", undo("dora").out());
    assertEquals(1, sql("SELECT again FROM shop.sales WHERE id = 1").code());
    assertEquals("shop/sales after 1.0.0 is not published any more\n", undo("dora").out());
    assertEquals(1, sql("SELECT id FROM shop.sales WHERE id = 1").code());
    Answer nothing = undo("dora");
    assertEquals(1, nothing.code());
    assertTrue(nothing.out().contains("nothing to undo"), nothing.out());
    assertEquals(
        "shop/sales 1.1.0 is in force again, revision 2\n", undo("dora", "--to", "2").out());
    assertEquals(
        "shop/sales 1.0.0 after 1.1.0 is in force again, revision 1\n", undo("dora").out());
    assertEquals(1, undo("carl").code());
    assertEquals(1, undo("dora", "--to", "7").code());
    Answer history = run("products", "history", "sales", "--user", "dora");
    assertEquals(2, history.out().lines().filter(l -> l.contains("dora")).count(), history.out());
    assertTrue(run("products", "list", "-u", "otto").out().contains("sales"));
    assertFalse(run("products", "list", "-u", "carl").out().contains("sales"));
    assertEquals(1, run("products", "list", "-u", "ana").code());
  }

  @Test
  void theSameFilesAgainAreNoNewRevision() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    assertEquals("shop/sales 1.0.0 is in force already, revision 1\n", register("dora").out());
    assertEquals(1, revisions().size());
  }

  @Test
  void aProductOfTheOperatorsFolderIsNotReplaced() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Path file = product.resolve("sales.odps.yaml");
    Files.writeString(file, Files.readString(file).replace("id: p-sales", "id: product-shop"));
    Answer refused = register("dora");
    assertEquals(
        "sales.odps.yaml:3: error: the product id product-shop is that of"
            + " domains/shop/shop.odps.yaml, which the operator keeps and which counts; the"
            + " registered product is left out\n",
        refused.out());
  }

  @Test
  void aTableOfAnotherProductIsNotTaken() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Path file = product.resolve("sales.odcs.yaml");
    Files.writeString(
        file,
        Files.readString(file).replace("name: sales\n    physicalName: orders", "name: orders"));
    Answer refused = register("dora");
    assertEquals(1, refused.code());
    assertTrue(refused.out().contains("the table shop.orders is that of"), refused.out());
    assertEquals(0, sql("SELECT count(*) FROM shop.orders").code());
  }

  @Test
  void anotherDomainsConnectionIsRefused() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    for (Path file :
        List.of(product.resolve("sales.odps.yaml"), product.resolve("sales.odcs.yaml"))) {
      Files.writeString(file, Files.readString(file).replace("domain: shop", "domain: crm"));
    }
    Answer refused = register("carl");
    assertEquals(1, refused.code());
    assertTrue(
        refused.out().contains("connection shop-db is not in portico.yaml, or nothing of it"),
        refused.out());
  }

  @Test
  void namesAndContentsThatAreTricksAreRefused() throws Exception {
    String good = PRODUCT.formatted("1.0.0", "1.0.0");
    for (String name :
        List.of(
            "../x.odps.yaml",
            "/etc/x.odps.yaml",
            "a/b.odps.yaml",
            "..\\\\x.odps.yaml",
            ".odps.yaml",
            ".x.odps.yaml",
            "x.odps.yaml\\u0000",
            "x\\n.odps.yaml",
            "current",
            "registration.json")) {
      HttpResponse<String> answer = post("dora", body("shop", name, good));
      assertEquals(409, answer.statusCode(), name + answer.body());
    }
    for (String domain : List.of("..", "portico", "a/b", "", "shop\\u0000")) {
      assertTrue(post("dora", body(domain, "x.odps.yaml", good)).statusCode() >= 400, domain);
    }
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\\n");
    for (int i = 1; i < 12; i++) {
      bomb.append(
          "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d]\\n"
              .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
    }
    for (String content :
        List.of(bomb.toString(), "\\u0000\\u0001binary", "!!java.net.URL [x]", "")) {
      HttpResponse<String> answer = post("dora", body("shop", "x.odps.yaml", content));
      assertEquals(409, answer.statusCode(), answer.body());
    }
    assertEquals(400, post("dora", body("shop", "x.odps.yaml", "\\ud800")).statusCode());
    assertEquals(400, post("dora", "{\"domain\": \"shop\"}").statusCode());
    assertEquals(413, post("dora", body("shop", "x.odps.yaml", "x".repeat(17 << 20))).statusCode());
    assertEquals(List.of(), revisions());
    try (Stream<Path> left = Files.list(folder.resolve("state/products"))) {
      assertEquals(List.of(".lock"), left.map(p -> p.getFileName().toString()).toList());
    }
  }

  @Test
  void theCommandSendsNoOtherFilesThanTheProducts() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Path secret = folder.resolve("users.yaml");
    Path link = Files.createSymbolicLink(product.resolve("link.odcs.yaml"), secret);
    Answer linked = register("dora");
    assertEquals(2, linked.code());
    assertTrue(linked.err().contains("is a link that leads out of the folder"), linked.err());
    Files.delete(link);
    Files.write(product.resolve("latin.odcs.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
    assertTrue(register("dora").err().contains("latin.odcs.yaml: error: the file is not UTF-8"));
    Files.delete(product.resolve("latin.odcs.yaml"));
    Files.write(product.resolve("large.odcs.yaml"), new byte[9 << 20]);
    assertTrue(register("dora").err().contains("larger than 8 MiB"));
    Files.delete(product.resolve("large.odcs.yaml"));
    Files.writeString(
        product.resolve("other.odps.yaml"),
        PRODUCT
            .formatted("1.0.0", "1.0.0")
            .replace("p-sales", "p-other")
            .replace("c-sales", "c-other"));
    Files.writeString(
        product.resolve("other.odcs.yaml"),
        (CONTRACT.formatted("1.0.0") + COLUMNS)
            .replace("c-sales", "c-other")
            .replace("name: sales", "name: other"));
    assertEquals(2, register("dora").code());
    Answer one = run("register", product.resolve("sales.odps.yaml").toString(), "--user", "dora");
    assertEquals(0, one.code(), one.out() + one.err());
    assertEquals("20000", count());
    assertEquals(1, sql("SELECT count(*) FROM shop.other").code());
    assertEquals(2, run("register", folder.resolve("nothing").toString(), "-u", "dora").code());
    assertEquals(
        1, run("register", product.resolve("sales.odps.yaml").toString(), "-u", "nobody").code());
  }

  @Test
  void whatIsRegisteredIsValidatedAndListedWithoutTheServerToo() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    assertEquals(
        "3 products, 3 tables, 0 errors, 0 warnings\n", local("validate", folder.toString()).out());
    assertTrue(
        local("catalog", "list", "--config", folder.toString()).out().contains("shop.sales"));
    Files.writeString(folder.resolve("state/products/shop/p-sales/current"), "0\n");
    assertEquals(
        "2 products, 2 tables, 0 errors, 0 warnings\n", local("validate", folder.toString()).out());
  }

  @Test
  void aRunningQueryKeepsTheCatalogItBeganWith() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    Session session = new Session(gateway.login("dora", "demo"), "local", SessionSettings.DEFAULT);
    try (RowStream rows =
        gateway.queries().run(session, SqlRequest.of("SELECT id FROM shop.sales"))) {
      int read = rows.next().rows();
      assertTrue(read < 20_000, "all rows were there at once");
      assertEquals("shop/sales after 1.0.0 is not published any more\n", undo("dora").out());
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        read += batch.rows();
      }
      assertEquals(20_000, read);
    }
    assertEquals(1, sql("SELECT id FROM shop.sales").code());
  }

  @Test
  void twoAtOnceAreOneAfterTheOther() throws Exception {
    List<Integer> codes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      threads.add(
          new Thread(
              () -> {
                String body =
                    "{\"domain\":\"shop\",\"files\":{\"s.odps.yaml\":%s,\"s.odcs.yaml\":%s}}"
                        .formatted(
                            quoted(PRODUCT.formatted("1.0." + number, "1.0.0")),
                            quoted(CONTRACT.formatted("1.0.0") + COLUMNS));
                int code = post("dora", body).statusCode();
                synchronized (codes) {
                  codes.add(code);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(8, codes.size());
    assertTrue(
        codes.stream().allMatch(code -> code == 200 || code == 409 || code == 503),
        codes.toString());
    assertEquals(codes.stream().filter(code -> code == 200).count(), revisions().size());
    assertEquals("20000", count());
  }

  @Test
  void oddFilesAreRefusedWithTheirPlaceOrReadAsTheyAre() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Path contract = product.resolve("sales.odcs.yaml");
    String good = Files.readString(contract);
    Files.writeString(contract, good + "status: draft\n");
    assertTrue(
        register("dora").out().contains("sales.odcs.yaml:15: error"), register("dora").out());
    Files.writeString(contract, good.replace("- {name: amount", "- {name: ID"));
    assertTrue(register("dora").out().contains("two columns of the name ID"));
    for (String reserved : List.of("portico", "information_schema")) {
      for (Path file : List.of(contract, product.resolve("sales.odps.yaml"))) {
        Files.writeString(
            file, Files.readString(file).replace("domain: shop", "domain: " + reserved));
      }
      assertEquals(1, register("dora").code());
      write("1.0.0", "1.0.0", COLUMNS);
    }
    Files.writeString(contract, good.replace("name: sales\n", "name: ORDERS\n"));
    assertTrue(register("dora").out().contains("the table shop."), register("dora").out());
    Files.writeString(contract, "\ufeff" + good.replace("\n", "\r\n"));
    Answer registered = register("dora");
    assertEquals(0, registered.code(), registered.out() + registered.err());
    assertEquals("20000", count());
  }

  @Test
  void credentialsInAContractAreRefusedAndNeverRepeated() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    Path contract = product.resolve("sales.odcs.yaml");
    String good = Files.readString(contract);
    String server = "{server: shop-db, type: custom, schema: PUBLIC}";
    for (String secret :
        List.of(
            "{server: shop-db, type: custom, schema: PUBLIC, password: s3cr3tX}",
            "{server: shop-db, type: custom, schema: PUBLIC, host: 'u:s3cr3tX@h'}",
            "{server: shop-db, type: custom, schema: PUBLIC, url: 'jdbc:h2:x;PASSWORD=s3cr3tX'}",
            "{server: shop-db, type: custom, schema: PUBLIC, customProperties: [{property:"
                + " secretKey, value: s3cr3tX}]}")) {
      Files.writeString(contract, good.replace(server, secret));
      Answer refused = register("dora");
      assertEquals(1, refused.code(), secret + refused.out());
      assertTrue(refused.out().contains("sales.odcs.yaml:8: error"), refused.out());
      assertTrue(refused.out().contains("credentials"), refused.out());
      assertFalse((refused.out() + refused.err()).contains("s3cr3tX"), refused.out());
    }
    assertFalse(trail(4).contains("s3cr3tX"));
  }

  @Test
  void aClientThatLeavesInTheMiddleChangesNothingAndHoldsNobodyUp() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    URI uri = gateway.httpUri().orElseThrow();
    for (int i = 0; i < 6; i++) {
      try (java.net.Socket socket = new java.net.Socket(uri.getHost(), uri.getPort())) {
        socket
            .getOutputStream()
            .write(
                ("POST /v1/products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Authorization: Basic "
                        + Base64.getEncoder().encodeToString("dora:demo".getBytes(UTF_8))
                        + "\r\nContent-Length: 100000\r\n\r\n{\"domain\": \"shop\", ")
                    .getBytes(UTF_8));
        socket.getOutputStream().flush();
        Thread.sleep(100);
      }
    }
    assertEquals(List.of(), revisions());
    assertEquals(0, register("dora").code());
    assertEquals(1, revisions().size());
  }

  @Test
  void readersOfTheOldMajorVersionGoOnUntilItIsTakenAway() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    String narrower = COLUMNS.replaceFirst("      - \\{name: amount.*\n", "");
    Files.writeString(
        product.resolve("sales.odps.yaml"),
        PRODUCT.formatted("1.1.0", "1.0.0")
            + "  - {name: sales, version: 2.0.0, contractId: c-sales}\n");
    Files.writeString(product.resolve("sales-2.odcs.yaml"), CONTRACT.formatted("2.0.0") + narrower);
    Answer both = register("dora");
    assertEquals(0, both.code(), both.out() + both.err());
    assertEquals(0, sql("SELECT amount FROM shop.\"sales@1\" WHERE id = 1").code());
    assertEquals(1, sql("SELECT amount FROM shop.sales WHERE id = 1").code());
    assertEquals(0, sql("SELECT id FROM shop.sales WHERE id = 1").code());
    // the old version is a promise of its own
    Files.writeString(product.resolve("sales.odcs.yaml"), CONTRACT.formatted("1.2.0") + narrower);
    assertTrue(register("dora").out().contains("column amount is gone"), register("dora").out());
    Files.delete(product.resolve("sales.odcs.yaml"));
    Files.writeString(product.resolve("sales.odps.yaml"), PRODUCT.formatted("1.2.0", "2.0.0"));
    Answer alone = register("dora");
    assertEquals(0, alone.code(), alone.out() + alone.err());
    assertTrue(alone.out().contains("version 1.0.0 gives way to 2.0.0"), alone.out());
    assertEquals(1, sql("SELECT amount FROM shop.\"sales@1\" WHERE id = 1").code());
    assertEquals(0, undo("dora").code());
    assertEquals(0, sql("SELECT amount FROM shop.\"sales@1\" WHERE id = 1").code());
  }

  @Test
  void theTrailHasWhoWhatAndFromWhichVersionToWhich() throws Exception {
    write("1.0.0", "1.0.0", COLUMNS);
    register("dora");
    write(
        "1.1.0",
        "1.1.0",
        COLUMNS + "      - {name: again, physicalName: id, physicalType: BIGINT}\n");
    register("dora");
    undo("dora");
    List<String> records = trail(3).lines().filter(l -> l.contains("\"kind\":\"product_")).toList();
    assertEquals(3, records.size(), records.toString());
    assertTrue(
        records
            .get(1)
            .contains(
                "\"principal\":\"dora\",\"client\":\"127.0.0.1\",\"domain\":\"shop\",\"product\":\"p-sales\","
                    + "\"from_version\":\"1.0.0\",\"from_revision\":1,\"to_version\":\"1.1.0\",\"to_revision\":2,"
                    + "\"outcome\":\"OK\""),
        records.get(1));
    assertTrue(records.get(2).contains("\"kind\":\"product_undo\""), records.get(2));
  }

  /** With as many records of products; refusals are written a moment later. */
  private String trail(int records) throws IOException, InterruptedException {
    for (int i = 0; i < 500; i++) {
      if (trail().lines().filter(l -> l.contains("\"kind\":\"product_")).count() >= records) {
        break;
      }
      Thread.sleep(20);
    }
    String trail = trail();
    assertEquals(
        records, trail.lines().filter(l -> l.contains("\"kind\":\"product_")).count(), trail);
    return trail;
  }

  private String trail() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve("state/audit"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private List<Path> revisions() throws IOException {
    Path kept = folder.resolve("state/products/shop/p-sales");
    if (!Files.isDirectory(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private String count() {
    Answer answer = sql("SELECT count(*) AS n FROM shop.sales");
    assertEquals(0, answer.code(), answer.err());
    return answer.out().lines().skip(1).findFirst().orElse("");
  }

  private Answer sql(String sql) {
    return run("sql", "--user", "dora", "--format", "csv", sql);
  }

  private Answer register(String user, String... more) {
    List<String> words = new ArrayList<>(List.of("register", product.toString(), "--user", user));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private Answer undo(String user, String... more) {
    List<String> words =
        new ArrayList<>(List.of("products", "undo", "sales", "--domain", "shop", "-u", user));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private record Answer(int code, String out, String err) {}

  private Answer run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--url");
    all.add(
        words[0].equals("sql")
            ? gateway.jdbcUrl().orElseThrow()
            : gateway.httpUri().orElseThrow().toString());
    return local(all.toArray(String[]::new));
  }

  private Answer local(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            name -> name.equals("PORTICO_PASSWORD") ? Optional.of("demo") : Optional.empty(),
            prompt -> Optional.empty(),
            false,
            false);
    int code =
        new Cli(surroundings, GatewayMain.gateways(name -> Optional.empty()), List.of()).run(words);
    return new Answer(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private HttpResponse<String> post(String user, String body) {
    URI uri = gateway.httpUri().orElseThrow().resolve("/v1/products");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes(UTF_8)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Texts are JSON already, but for line ends. */
  private static String body(String domain, String file, String content) {
    return "{\"domain\":\"%s\",\"files\":{\"%s\":\"%s\"}}"
        .formatted(domain, file, content.replace("\n", "\\n").replace("\"", "\\\""));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private void write(String version, String contractVersion, String columns) throws IOException {
    Files.writeString(
        product.resolve("sales.odps.yaml"), PRODUCT.formatted(version, contractVersion));
    Files.writeString(
        product.resolve("sales.odcs.yaml"), CONTRACT.formatted(contractVersion) + columns);
  }

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: p-sales
      name: sales
      version: %s
      status: active
      domain: shop
      outputPorts:
        - {name: sales, version: %s, contractId: c-sales}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: c-sales
      version: %s
      status: active
      domain: shop
      servers:
        - {server: shop-db, type: custom, schema: PUBLIC}
      schema:
        - name: sales
          physicalName: orders
          properties:
      """;

  private static final String COLUMNS =
      """
            - {name: id, physicalType: BIGINT, required: true, primaryKey: true}
            - {name: amount, physicalType: "DECIMAL(12, 2)"}
      """;
}
