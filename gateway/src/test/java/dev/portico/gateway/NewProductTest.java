package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.ViewQueries;
import dev.portico.spi.RowBatch;
import dev.portico.testkit.TestPostgres;
import dev.portico.testkit.s3.TestS3;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code portico new product} over real stores: what it writes publishes what they hold. */
@Timeout(300)
class NewProductTest {
  @TempDir Path folder;
  private String connections = "";

  @BeforeEach
  void settings() throws IOException {
    Files.createDirectories(folder.resolve("domains"));
    write("users.yaml", "users: []\n");
  }

  private void connect(String yaml) throws IOException {
    connections += yaml;
    write(
        "portico.yaml",
        "environment: test\n"
            + "policy: {mode: open}\n"
            + "authentication: {users: users.yaml}\n"
            + "connections:\n"
            + connections);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static final String SHOP =
      """
      CREATE TYPE mood AS ENUM ('good', 'bad');
      CREATE DOMAIN short_text AS varchar(7);
      CREATE TYPE pair AS (a int, b int);
      CREATE TABLE customer (
        customer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        first_name varchar(40) NOT NULL, "E-Mail" text, contact text, birth_date date, strasse text,
        last_ip inet, mood mood, tags text[], amount numeric, exact numeric(12,2), big numeric(50,0),
        at timestamptz NOT NULL, local timestamp(3), t time, flag boolean, d double precision, r real,
        s smallint, j jsonb, u uuid, b bytea, bits bit(8), odd pair, short short_text, ch char(3), "a:b #c" int,
        "null" int, "Grüße" text, email_verified boolean);
      COMMENT ON TABLE customer IS E'One row: "per" customer\\n# really';
      COMMENT ON COLUMN customer.amount IS 'in EUR: incl. VAT';
      CREATE TABLE region (country char(2), code int, PRIMARY KEY (country, code));
      CREATE TABLE "Order" (
        id int PRIMARY KEY, customer bigint REFERENCES customer, country char(2), code int,
        FOREIGN KEY (country, code) REFERENCES region);
      CREATE TABLE price (sku text, amount numeric(10,2), valid_from timestamptz, valid_to timestamptz);
      CREATE TABLE stock (sku text, n int, valid_from timestamp, valid_to timestamp);
      CREATE TABLE stock_history (sku text, n int, valid_from timestamp, valid_to timestamp);
      CREATE TABLE event (id int, payload json, recorded_at timestamptz);
      CREATE TABLE part (id int, day date) PARTITION BY RANGE (day);
      CREATE TABLE part_2026 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE TABLE secret (id int);
      CREATE TABLE half (id int, salary int);
      CREATE VIEW customers_of_today AS SELECT customer_id, first_name FROM customer;
      CREATE TABLE "dotted.name" (id int);
      INSERT INTO customer (first_name, contact, at) SELECT 'x', 'p' || i || '@example.org', now() FROM generate_series(1, 10) i;
      CREATE ROLE %1$s LOGIN PASSWORD 'narrow';
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO %1$s;
      REVOKE ALL ON secret, half FROM %1$s;
      GRANT SELECT (id) ON half TO %1$s;
      """;

  @Test
  void aPostgresSchemaBecomesAProductThatPublishesTheSameTypes() throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    try (Connection connection = postgres.superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(SHOP.formatted("narrow_" + database));
    }
    connect(
        "  shop-pg: {type: jdbc, url: \"%s\", user: narrow_%s, password: narrow, allow: [{domain: shop, schema: public}]}\n"
            .formatted(postgres.url(database), database));
    Answer answer = run("new", "product", "sales", "--from", "shop-pg", "--out", "domains/shop");
    assertEquals(0, answer.code(), answer.out() + answer.err());
    String contract = Files.readString(folder.resolve("domains/shop/sales.odcs.yaml"));
    Answer valid = run("validate", folder.toString());
    assertEquals("1 products, 10 tables, 0 errors, 0 warnings\n", valid.out());
    try (PortFactories adapters = PortFactories.load(folder.resolve("plugins"));
        LiveCatalog catalog = open(adapters)) {
      assertTrue(catalog.awaitProbed(Duration.ofSeconds(30)));
      assertEquals(List.of(), catalog.snapshot().drift());
      assertEquals(List.of(), catalog.snapshot().problems());
      assertSameTypes(catalog, "shop-pg", "public");
      CatalogTable order = table(catalog, "Order");
      assertEquals(2, order.relationships().size(), order.relationships().toString());
      assertEquals(List.of("country", "code"), table(catalog, "region").primaryKey());
      CatalogTable customer = table(catalog, "customer");
      assertEquals(Optional.of("One row: \"per\" customer\n# really"), customer.description());
      assertEquals(
          List.of("first_name", "E-Mail", "contact", "birth_date", "strasse", "last_ip"),
          customer.columns().stream()
              .filter(c -> c.tags().contains("pii"))
              .map(CatalogColumn::name)
              .toList());
      assertEquals(List.of("id"), names(table(catalog, "half")));
      assertTrue(catalog.snapshot().table(new TableName("shop", "secret")).isEmpty());
    }
    assertTrue(contract.contains("{strategy: validity, validFrom: valid_from, validTo: valid_to}"));
    assertTrue(contract.contains("historyTable: stock_history"), contract);
    assertTrue(contract.contains("# suggested by its values: e-mail address; check"));
    assertTrue(answer.err().contains("column salary: the connection's user may not read it"));
    assertTrue(answer.err().contains("dotted.name"), answer.err());
    Answer again = run("new", "product", "sales", "--from", "shop-pg", "--out", "domains/shop");
    assertEquals(2, again.code());
    assertTrue(again.err().contains("--force"), again.err());
    assertEquals(
        0,
        run("new", "product", "sales", "--from", "shop-pg", "--out", "domains/shop", "--force")
            .code());
  }

  private static final String ODD =
      """
      CREATE TABLE "Weird Name" ("Mixed Case" int, "a b" int, "a.b" int, "A" int, "a" int, "yes" int, "null" int,
        "~" int, "1" int, "1e3" int, "0x1F" int, "=" int, "-" int, "?" int, ":" int, "#" int, "@x" int, "%%" int, "&a" int,
        "*a" int, "!t" int, "|" int, ">" int, "'" int, "{}" int, "[x]" int, "a: b" int, "x #y" int, " lead" int, "trail " int,
        "Ünï😀" int, "select" int, "back\\slash" int, "we""ird" int);
      INSERT INTO "Weird Name" ("Mixed Case", " lead") VALUES (7, 8);
      CREATE TABLE "select" ("from" int); CREATE TABLE "Thing" (id int); CREATE TABLE thing (id int);
      CREATE TABLE "a@1" (id int); CREATE TABLE "x/{model}" (id int); CREATE TABLE "dot.ted" (id int);
      CREATE TABLE "1.5" (id int);
      CREATE TABLE "quo""ted" (id int); CREATE TABLE nocols ();
      CREATE TABLE "%2$s" (id int);
      CREATE VIEW "My View" AS SELECT "Mixed Case" AS "Out Put" FROM "Weird Name";
      CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one;
      CREATE TABLE measured (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
      CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      INSERT INTO measured VALUES (1, '2026-05-05');
      CREATE TYPE feeling AS ENUM ('good', 'it''s: bad');
      CREATE DOMAIN positive AS numeric CHECK (VALUE > 0); CREATE DOMAIN code AS varchar(5);
      CREATE TABLE kinds (f feeling, fs feeling[], p positive, c code, j json, jb jsonb, u uuid, us uuid[], b bytea, bs bytea[],
        i interval, r int4range, rs daterange[], n numeric, wide numeric(500,200), small numeric(3,0), neg numeric(2,-3), over numeric(3,5),
        m money, tz timetz, tv tsvector, pt point, o oid, nm name, ch "char", vb varbit(3), x xml, mac macaddr, net cidr,
        two int[][], bc char(3), tss timestamp[], g int GENERATED ALWAYS AS (1) STORED, ser bigserial);
      INSERT INTO kinds (f, fs, p, jb, u, us, b, i, r, n, m, two) VALUES ('good', '{good}', 1.5, '{"a": [1]}',
        '00000000-0000-0000-0000-000000000001', '{00000000-0000-0000-0000-000000000001}', '\\x00ff', '1 day', '[1,2)', 1.2345678901, 3, '{1}');
      COMMENT ON TABLE kinds IS E'- item: {x} # no\n--- \n...\n%%TAG ! &a *b | > @ `\t "q" ''s'' \\ ${env:HOME} {{x}} \n   indented:';
      COMMENT ON COLUMN kinds.f IS 'key: value'; COMMENT ON COLUMN kinds.p IS ' # not a comment';
      COMMENT ON COLUMN kinds.c IS E'\n\n'; COMMENT ON COLUMN kinds.j IS E'\u2028 \u0085 😀 \u202e';
      COMMENT ON COLUMN kinds.u IS ''; COMMENT ON COLUMN kinds.n IS 'null';
      CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.target (id int PRIMARY KEY);
      CREATE TABLE refers (id int REFERENCES elsewhere.target);
      CREATE TABLE hidden (id int);
      CREATE ROLE %1$s LOGIN PASSWORD 'narrow';
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO %1$s;
      REVOKE ALL ON hidden FROM %1$s;
      """;

  @Test
  void whateverAPostgresSchemaHoldsIsValidAndCanBeQueriedOrIsToldAsLeftOut() throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    String longest = "n".repeat(63);
    try (Connection connection = postgres.superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(ODD.formatted("odd_" + database, longest));
      StringBuilder wide = new StringBuilder("CREATE TABLE wide (c0 int PRIMARY KEY");
      for (int i = 1; i < 500; i++) {
        wide.append(", \"Col ").append(i).append("\" int");
      }
      statement.execute(wide + ")");
      statement.execute("GRANT SELECT ON wide TO odd_" + database);
    }
    connect(
        "  odd-pg: {type: jdbc, url: \"%s\", user: odd_%s, password: narrow, allow: [{domain: shop, schema: public}]}\n"
            .formatted(postgres.url(database), database));
    Answer answer = run("new", "product", "odd", "--from", "odd-pg", "--out", "domains/shop");
    assertEquals(0, answer.code(), answer.out() + answer.err());
    for (String leftOut : List.of("dot.ted", "quo\"ted", "nocols", "we\"ird")) {
      assertTrue(answer.err().contains(leftOut), leftOut + ": " + answer.err());
    }
    Answer valid = run("validate", folder.toString());
    assertTrue(valid.out().contains(" 0 errors, 0 warnings"), valid.out() + valid.err());
    write(
        "users.yaml",
        "users: [{name: ana, roles: [], password:"
            + " \"$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O\"}]\n");
    try (RunningGateway gateway = GatewayMain.gateways(name -> Optional.empty()).open(folder)) {
      List<List<String>> columns =
          rows(
              gateway,
              "SELECT table_name, column_name FROM portico.columns WHERE table_schema = 'shop'");
      assertTrue(columns.size() > 570, "" + columns.size());
      for (String table : columns.stream().map(c -> c.get(0)).distinct().toList()) {
        rows(gateway, "SELECT * FROM shop." + quoted(table));
      }
      for (List<String> column : columns) {
        if (!column.get(0).equals("wide")) {
          rows(
              gateway,
              "SELECT "
                  + quoted(column.get(1))
                  + " FROM shop."
                  + quoted(column.get(0))
                  + " WHERE "
                  + quoted(column.get(1))
                  + " IS NOT NULL");
        }
      }
      assertEquals(
          List.of(List.of("7", "8")),
          rows(gateway, "SELECT \"Mixed Case\", \" lead\" FROM shop.\"Weird Name\""));
      assertEquals(
          List.of(List.of("7")), rows(gateway, "SELECT \"Out Put\" FROM shop.\"My View\""));
      assertEquals(List.of(List.of("1")), rows(gateway, "SELECT one FROM shop.mv"));
      assertEquals(List.of(List.of("1")), rows(gateway, "SELECT count(*) FROM shop.measured"));
      assertEquals(List.of(List.of("0")), rows(gateway, "SELECT count(*) FROM shop.wide"));
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static List<List<String>> rows(RunningGateway gateway, String sql) {
    Session session = new Session(gateway.login("ana", "demo"), "local", SessionSettings.DEFAULT);
    List<List<String>> lines = new ArrayList<>();
    try (RowStream rows = gateway.queries().run(session, SqlRequest.of(sql))) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          int row = i;
          lines.add(batch.columns().stream().map(c -> String.valueOf(c.value(row))).toList());
        }
      }
    } catch (GatewayException e) {
      throw new AssertionError(sql + ": " + e.getMessage(), e);
    }
    return lines;
  }

  /** What is published of each column is what its store says of it. */
  private static void assertSameTypes(LiveCatalog catalog, String connection, String schema) {
    dev.portico.spi.SqlPort port = (dev.portico.spi.SqlPort) catalog.port(connection);
    for (CatalogTable table : catalog.snapshot().tables()) {
      dev.portico.gateway.catalog.StoreRelation.Sql sql =
          (dev.portico.gateway.catalog.StoreRelation.Sql) table.relation();
      dev.portico.spi.StoreTable store = port.describe(schema, sql.relation()).orElseThrow();
      for (CatalogColumn column : table.columns()) {
        dev.portico.spi.StoreTable.StoreColumn there =
            store.columns().stream()
                .filter(c -> c.name().equals(column.storeName()))
                .findFirst()
                .orElseThrow();
        assertEquals(there.type(), column.type(), table.name() + "." + column.name());
        assertEquals(there.nullable(), column.nullable(), table.name() + "." + column.name());
      }
    }
  }

  @Test
  void anH2SchemaBecomesAProduct() throws Exception {
    String url = "jdbc:h2:mem:" + folder.getFileName();
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE KUNDE (ID INT PRIMARY KEY, VORNAME VARCHAR(20) NOT NULL, IBAN CHAR(22), N NUMERIC(8,3),
            X DECFLOAT, A INT ARRAY, BL BLOB, TS TIMESTAMP(9) WITH TIME ZONE, I INTERVAL DAY, E ENUM('a','b'), TI TINYINT);
          COMMENT ON TABLE KUNDE IS 'Kunden';
          COMMENT ON COLUMN KUNDE.N IS 'Zahl';
          CREATE TABLE KONTO (NR INT PRIMARY KEY, KUNDE INT REFERENCES KUNDE(ID));
          CREATE TABLE "Konto" (NR INT);
          """);
      connect(
          "  h2: {type: jdbc, url: \"%s\", user: sa, password: \"\", allow: [{domain: shop}]}\n"
              .formatted(url));
      Answer answer = run("new", "product", "bank", "--from", "h2", "--out", "domains/shop");
      assertEquals(0, answer.code(), answer.out() + answer.err());
      assertEquals(
          "1 products, 3 tables, 0 errors, 0 warnings\n", run("validate", folder.toString()).out());
      try (PortFactories adapters = PortFactories.load(folder.resolve("plugins"));
          LiveCatalog catalog = open(adapters)) {
        assertTrue(catalog.awaitProbed(Duration.ofSeconds(30)));
        assertEquals(List.of(), catalog.snapshot().drift());
        assertSameTypes(catalog, "h2", "PUBLIC");
        assertEquals(1, table(catalog, "konto").relationships().size());
        assertEquals(Optional.of("Kunden"), table(catalog, "kunde").description());
      }
    }
  }

  @Test
  void filesBecomeTables() throws Exception {
    write(
        "data/shop/stores.csv", "id;name;opened;rate\n10;Zürich;2019-05-01;1.5\n20;Köln;;22.25\n");
    write(
        "data/shop/people.jsonl",
        "{\"id\": 1, \"mail\": \"a@b.org\", \"deep\": {\"x\": 1}}\n{\"id\": 2, \"ok\": true}\n");
    write("data/shop/visits/day=2026-01-01/a.csv", "shop,seconds\n1,2\n");
    write("data/shop/visits/day=2026-01-02/b.csv", "shop,seconds\n1,2\n");
    write("data/shop/log-2026-01-01.csv", "at,what\n2026-01-01 10:00:00,x\n");
    write("data/shop/log-2026-01-02.csv", "at,what\n2026-01-02 10:00:00,y\n");
    write("data/shop/old/_delta_log/0.json", "{}");
    write("data/shop/old/p.csv", "a\n1\n");
    write("data/shop/readme.md", "no table");
    write("data/other/secret.csv", "a\n1\n");
    connect("  files: {type: local, root: data, allow: [{domain: shop, prefix: shop/}]}\n");
    Answer answer = run("new", "product", "files", "--from", "files", "--out", "domains/shop");
    assertEquals(0, answer.code(), answer.out() + answer.err());
    assertTrue(answer.err().contains("is a Delta table"), answer.err());
    assertEquals(
        "1 products, 4 tables, 0 errors, 0 warnings\n", run("validate", folder.toString()).out());
    try (PortFactories adapters = PortFactories.load(folder.resolve("plugins"));
        LiveCatalog catalog = open(adapters)) {
      assertTrue(catalog.awaitProbed(Duration.ofSeconds(30)));
      assertEquals(List.of(), catalog.snapshot().drift());
      assertEquals(
          "id BIGINT, name VARCHAR, opened DATE, rate DECIMAL(28, 2)", columns(catalog, "stores"));
      assertEquals("id BIGINT, mail VARCHAR, deep VARCHAR, ok BOOLEAN", columns(catalog, "people"));
      assertEquals("shop BIGINT, seconds BIGINT, day DATE", columns(catalog, "visits"));
      assertEquals("at TIMESTAMP, what VARCHAR", columns(catalog, "log"));
      assertTrue(catalog.snapshot().table(new TableName("shop", "secret")).isEmpty());
    }
  }

  @Test
  void parquetOnAnObjectStoreBecomesTablesOfTheSameTypes() throws Exception {
    Path day = folder.resolve("plays.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT 1::TINYINT AS t, 2 AS i, 3::BIGINT AS b, 1.5::DECIMAL(12,3) AS d,"
              + " 'x@example.org' AS user_mail, DATE '2026-01-01' AS birthday, TIMESTAMP"
              + " '2026-01-01 00:00:00' AS played_at, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS tz, [1,"
              + " 2] AS l, {'a': 1} AS s, 'x'::BLOB AS raw, true AS ok, 1.5::FLOAT AS f, uuid() AS"
              + " u) TO '"
              + day
              + "' (FORMAT PARQUET)");
    }
    try (TestS3 s3 = TestS3.start()) {
      s3.createBucket("mesh");
      s3.put("mesh", "shop/plays/day=2026-01-01/a.parquet", day);
      s3.put("mesh", "shop/plays/day=2026-01-02/b.parquet", day);
      s3.put("mesh", "shop/single.parquet", day);
      s3.put("mesh", "shop/_tmp/x.parquet", day);
      s3.put("mesh", "shop/parts/part-0001.parquet", day);
      s3.put("mesh", "shop/parts/part-0002.parquet", day);
      s3.put("mesh", "other/secret.parquet", day);
      connect(
          "  lake: {type: s3, endpoint: \"%s\", region: %s, accessKey: %s, secretKey: %s, pathStyleAccess: true, allow: [{domain: shop, prefix: \"s3://mesh/shop/\"}]}\n"
              .formatted(s3.endpoint(), TestS3.REGION, s3.accessKey(), s3.secretKey()));
      Answer answer = run("new", "product", "lake", "--from", "lake", "--out", "domains/shop");
      assertEquals(0, answer.code(), answer.out() + answer.err());
      assertEquals(
          "1 products, 3 tables, 0 errors, 0 warnings\n", run("validate", folder.toString()).out());
      try (PortFactories adapters = PortFactories.load(folder.resolve("plugins"));
          LiveCatalog catalog = open(adapters)) {
        assertTrue(catalog.awaitProbed(Duration.ofSeconds(30)));
        assertEquals(List.of(), catalog.snapshot().drift());
        assertEquals(
            "t SMALLINT, i INTEGER, b BIGINT, d DECIMAL(12, 3), user_mail VARCHAR, birthday DATE,"
                + " played_at TIMESTAMP, tz TIMESTAMP WITH LOCAL TIME ZONE, l INTEGER ARRAY,"
                + " s VARCHAR, raw VARBINARY, ok BOOLEAN, f REAL, u VARCHAR, day DATE",
            columns(catalog, "plays"));
        assertTrue(catalog.snapshot().table(new TableName("shop", "parts")).isPresent());
        assertEquals(
            List.of("user_mail", "birthday"),
            table(catalog, "single").columns().stream()
                .filter(c -> c.tags().contains("pii"))
                .map(CatalogColumn::name)
                .toList());
      }
    }
  }

  @Test
  void withoutAGrantNothingIsReadAndTheLineToAddIsTold() throws Exception {
    connect("  files: {type: local, root: data, allow: [{domain: crm}]}\n");
    connect("  h2: {type: jdbc, url: \"jdbc:h2:mem:no\", user: sa, password: \"\"}\n");
    Answer files = run("new", "product", "x", "--from", "files", "--domain", "shop", "--out", "x");
    assertEquals(1, files.code());
    assertTrue(files.err().contains("allow: [{domain: shop, prefix: \"folder/\"}]"), files.err());
    Answer sql =
        run(
            "new",
            "product",
            "x",
            "--from",
            "h2",
            "--domain",
            "shop",
            "--schema",
            "A",
            "--out",
            "x");
    assertEquals(1, sql.code());
    assertTrue(sql.err().contains("allow: [{domain: shop, schema: A}]"), sql.err());
    write("data/shop/a.csv", "a\n1\n");
    write("data/other/b.csv", "a\n1\n");
    connect("  some: {type: local, root: data, allow: [{domain: shop, prefix: shop/}]}\n");
    for (String outside : List.of("other", "", "shop/../other", "/", "shopping")) {
      Answer other =
          run("new", "product", "x", "--from", "some", "--folder", outside, "--out", "x");
      assertEquals(1, other.code(), outside + other.out());
      assertTrue(other.err().contains("may not publish"), other.err());
    }
    assertFalse(Files.exists(folder.resolve("x")));
    assertEquals(2, run("new", "product", "x", "--from", "nothing").code());
    assertEquals(2, run("new", "product", "../x", "--from", "h2").code());
  }

  private static List<String> names(CatalogTable table) {
    return table.columns().stream().map(CatalogColumn::name).toList();
  }

  private static String columns(LiveCatalog catalog, String table) {
    return table(catalog, table).columns().stream()
        .map(c -> c.name() + " " + c.type())
        .collect(Collectors.joining(", "));
  }

  private static CatalogTable table(LiveCatalog catalog, String name) {
    return catalog.snapshot().table(new TableName("shop", name)).orElseThrow();
  }

  private LiveCatalog open(PortFactories adapters) {
    return LiveCatalog.open(
        SettingsReader.read(folder, name -> Optional.empty()), adapters, new ViewQueries());
  }

  private record Answer(int code, String out, String err) {}

  /** Relative folders of {@code --out} are those of the test. */
  private Answer run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    int out = all.indexOf("--out");
    if (out > 0) {
      all.set(out + 1, folder.resolve(all.get(out + 1)).toString());
    }
    if (words[0].equals("new")) {
      all.addAll(List.of("--config", folder.toString()));
    }
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(output, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            name -> Optional.empty(),
            prompt -> Optional.empty(),
            false,
            false);
    int code =
        new Cli(surroundings, GatewayMain.gateways(name -> Optional.empty()), List.of())
            .run(all.toArray(String[]::new));
    return new Answer(code, output.toString(UTF_8), err.toString(UTF_8));
  }
}
