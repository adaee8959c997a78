package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.docs.Page.Block;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code README.md} shows is what the demo asks, and its program runs with the driver's jar.
 */
@Timeout(900)
class ReadmeTest {
  private static final Page README = Page.at("README.md");
  private static final String DEMO = "dev/portico/gateway/cli/demo/";

  @TempDir Path folder;

  @Test
  void theQueryIsOneOfTheTour() throws IOException {
    String tour = resource("demo-tour.sql");
    String shown = block("sql").strip();
    assertTrue(tour.contains(shown), "the demo does not ask:\n" + shown);
  }

  @Test
  void theComparedQueryIsTheLastOfTheTour() throws IOException {
    String tour = resource("demo-tour.sql").strip();
    String last = tour.substring(tour.lastIndexOf("SELECT *")).replaceAll("\\s+", " ");
    String shown = "`" + last.replace(";", "") + "`";
    assertTrue(README.text().contains(shown), "README.md does not show " + shown);
  }

  @Test
  void theProgramRunsWithTheDriversJar() throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    listeners(postgres, database);
    Desk desk =
        new Desk(
            folder.resolve("mesh"),
            Map.of(
                "PORTICO_READER_PASSWORD",
                TestPostgres.READER_PASSWORD,
                "PORTICO_HASH_KEY",
                "of no use elsewhere"));
    desk.takePolicies();
    copyTheDomain(desk, postgres.url(database));
    try (RunningGateway gateway = desk.gateways().serve(desk.folder())) {
      String url = gateway.jdbcUrl().orElseThrow();
      assertTrue(block("java").contains("jdbc:portico://127.0.0.1:8765/"));
      assertEquals(
          List.of("DE 2", "FR 1"),
          run(block("java").replace("jdbc:portico://127.0.0.1:8765/", url)));
    }
  }

  private static String block(String language) {
    return README.blocks().stream()
        .filter(b -> b.language().equals(language))
        .map(Block::text)
        .findFirst()
        .orElseThrow();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReadmeTest.class.getClassLoader().getResourceAsStream(DEMO + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void listeners(TestPostgres postgres, String database) throws Exception {
    try (Connection connection = postgres.superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(resource("listeners.sql"));
      statement.execute(
          "INSERT INTO profiles SELECT i, 'l' || i, NULL, i || '@example.com', NULL,"
              + " CASE WHEN i < 3 THEN 'DE' WHEN i < 4 THEN 'FR' ELSE 'US' END,"
              + " 'en', true, now(), NULL"
              + " FROM generate_series(1, 5) AS i");
    }
  }

  /** The demo's own descriptors of one domain, over a database of this test. */
  private static void copyTheDomain(Desk desk, String url) throws IOException {
    Path model = Page.root().resolve("catalog-config");
    try (Stream<Path> files = Files.list(model.resolve("domains/listeners"))) {
      for (Path file : files.toList()) {
        desk.write("domains/listeners/" + file.getFileName(), Files.readString(file));
      }
    }
    desk.write("users.yaml", Files.readString(model.resolve("users.yaml")));
    desk.write(
        "portico.yaml",
        """
        environment: demo
        jdbc: {port: 0}
        http: {port: 0}
        connections:
          listeners-pg:
            type: jdbc
            url: "%s"
            user: portico_reader
            password: "${env:PORTICO_READER_PASSWORD}"
            allow: [{domain: listeners, schema: public}]
        authentication: {users: users.yaml}
        policy:
          mode: embedded
          bundle: policies/bundle.tar.gz
          timeout: 20s
          hashKeys: {default: "${env:PORTICO_HASH_KEY}"}
        """
            .formatted(url));
  }

  private List<String> run(String program) throws Exception {
    Path source = folder.resolve("Countries.java");
    Files.writeString(source, program);
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("portico.driver.jar"),
                source.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(out));
    return Files.readAllLines(out);
  }
}
