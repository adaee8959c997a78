package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.docs.Page.Block;
import dev.portico.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/guides/register-a-product.md} works as it is written, over a real PostgreSQL. */
@Timeout(900)
class RegisterGuideTest {
  private static final Page GUIDE = Page.at("docs/guides/register-a-product.md");
  private static final String DOORS = "\njdbc: {port: 0}\nhttp: {port: 0}\n";

  @TempDir Path folder;

  @Test
  void theGuideWorksAsWritten() throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    fill(postgres, database);
    Desk desk =
        new Desk(
            folder,
            Map.of(
                "SHOP_URL",
                postgres.url(database),
                "SHOP_PASSWORD",
                TestPostgres.READER_PASSWORD,
                "PORTICO_PASSWORD",
                "demo"));
    List<Block> files = writeTheOperatorsFiles(desk);
    desk.takePolicies();
    Files.createDirectories(folder.resolve("domains"));
    assertEquals("portico serve --config .", command(0));
    try (RunningGateway gateway = desk.gateways().serve(folder)) {
      for (Block file : files) {
        desk.write(file.fileName().orElseThrow(), file.text());
      }
      checkFindsNothing(desk);
      Desk.Answer reloaded =
          desk.portico(command(3), "--url", gateway.httpUri().orElseThrow().toString());
      assertEquals(0, reloaded.code(), reloaded.err());
      desk.write("report.sql", sql(1));
      String query = command(4).replace("report.sql", folder.resolve("report.sql").toString());
      Desk.Answer answer = desk.portico(query, "--url", gateway.jdbcUrl().orElseThrow());
      assertEquals(0, answer.code(), answer.err());
      assertEquals(MarkdownTable.after(GUIDE, "It answers:"), answer.out().lines().toList());
      publishVirtual(desk, gateway);
      registerFromTheDesk(desk, gateway);
    }
  }

  /** Step 8, on the server that runs. */
  private static void registerFromTheDesk(Desk desk, RunningGateway gateway) throws Exception {
    Path ledger = desk.folder().resolve("ledger");
    String http = gateway.httpUri().orElseThrow().toString();
    Desk.Answer written =
        desk.portico(command(5), "--config", desk.folder().toString(), "--out", ledger.toString());
    assertEquals(0, written.code(), written.out() + written.err());
    String contract = Files.readString(ledger.resolve("ledger.odcs.yaml"));
    assertTrue(contract.contains(shown(0)), contract);
    Desk.Answer checked = desk.portico(onFolder(6, ledger), "--url", http);
    assertEquals(0, checked.code(), checked.out() + checked.err());
    Desk.Answer registered = desk.portico(onFolder(7, ledger), "--url", http);
    assertEquals(shown(1), registered.out(), registered.err());
    desk.write("report.sql", sql(3));
    Path report = desk.folder().resolve("report.sql");
    Desk.Answer answer =
        desk.portico(
            command(4).replace("report.sql", report.toString()),
            "--url",
            gateway.jdbcUrl().orElseThrow());
    assertEquals(
        MarkdownTable.after(GUIDE, "answers with a single row:"), answer.out().lines().toList());
    assertEquals(0, desk.portico(command(8), "--url", http).code());
    assertEquals(shown(2), desk.portico(command(9), "--url", http).out());
    assertEquals(0, desk.portico(command(9), "--to", "1", "--url", http).code());
    Desk.Answer operator =
        desk.portico(onFolder(7, ledger).replace("--user sam", "--user otto"), "--url", http);
    assertEquals(1, operator.code());
    assertTrue(operator.err().contains("products are registered by those who own their domain"));
  }

  private static String onFolder(int number, Path folder) {
    return command(number).replace("register ledger", "register " + folder);
  }

  /** A block without a language: what a file or an answer holds. */
  private static String shown(int number) {
    return GUIDE.blocks().stream().filter(b -> b.language().isEmpty()).toList().get(number).text();
  }

  /** Step 7, on the server that runs. */
  private static void publishVirtual(Desk desk, RunningGateway gateway) throws Exception {
    for (Block file : GUIDE.blocks().stream().filter(RegisterGuideTest::isVirtual).toList()) {
      desk.write(file.fileName().orElseThrow(), file.text());
    }
    Desk.Answer reloaded =
        desk.portico(command(3), "--url", gateway.httpUri().orElseThrow().toString());
    assertEquals(0, reloaded.code(), reloaded.err());
    desk.write("report.sql", sql(2));
    Path report = desk.folder().resolve("report.sql");
    Desk.Answer answer =
        desk.portico(
            command(4).replace("report.sql", report.toString()),
            "--url",
            gateway.jdbcUrl().orElseThrow());
    assertEquals(0, answer.code(), answer.err());
    assertEquals(
        MarkdownTable.after(GUIDE, "answers with one row:"), answer.out().lines().toList());
  }

  private static boolean isVirtual(Block block) {
    return isFile(block)
        && block.fileName().filter(f -> f.matches(".*(insights|store-sales)\\.od.*")).isPresent();
  }

  private static void fill(TestPostgres postgres, String database) throws Exception {
    try (Connection connection = postgres.superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql(0));
    }
  }

  /** Writes what stands before step 3; gives back the files of step 3. */
  private static List<Block> writeTheOperatorsFiles(Desk desk) throws Exception {
    List<Block> operators =
        GUIDE.blocksBefore("## 3.").stream().filter(RegisterGuideTest::isFile).toList();
    assertEquals(
        List.of("data/shop/stores.csv", "portico.yaml", "users.yaml"),
        operators.stream().map(b -> b.fileName().orElseThrow()).toList());
    for (Block block : operators) {
      String name = block.fileName().orElseThrow();
      desk.write(name, block.text() + (name.equals("portico.yaml") ? DOORS : ""));
    }
    return GUIDE.blocksBefore("## 4.").stream()
        .filter(b -> isFile(b) && !operators.contains(b))
        .toList();
  }

  private static boolean isFile(Block block) {
    return block.language().equals("yaml") || block.language().equals("csv");
  }

  private static void checkFindsNothing(Desk desk) {
    Desk.Answer valid = desk.portico(command(1));
    assertEquals(0, valid.code(), valid.err());
    assertEquals(
        GUIDE.blocks().stream()
            .filter(b -> b.language().equals("text"))
            .map(Block::text)
            .collect(Collectors.joining()),
        valid.out());
    Desk.Answer drift = desk.portico(command(2));
    assertEquals(0, drift.code(), drift.out() + drift.err());
  }

  private static String command(int number) {
    List<String> commands =
        GUIDE.blocks().stream()
            .filter(b -> b.language().equals("sh"))
            .flatMap(b -> b.text().lines())
            .toList();
    assertTrue(commands.stream().allMatch(c -> c.startsWith("portico ")), commands.toString());
    assertEquals(10, commands.size());
    return commands.get(number);
  }

  private static String sql(int number) {
    return GUIDE.blocks().stream()
        .filter(b -> b.language().equals("sql"))
        .toList()
        .get(number)
        .text();
  }
}
