package dev.portico.gateway.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.docs.Page.Block;
import dev.portico.spi.PortFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/guides/write-an-adapter.md} works as it is written: its classes are compiled and
 * packed by its own commands, the server loads the jar, and a query over HTTP reads through it.
 */
@Timeout(900)
class AdapterGuideTest {
  static final Page GUIDE = Page.at("docs/guides/write-an-adapter.md");

  /** The commands of another section, which {@link NewAdapterTest} runs. */
  static final String SKELETON = "portico new adapter ";

  static final String DOORS = "\njdbc: {port: 0}\nhttp: {port: 0}\n";

  @TempDir Path folder;

  @Test
  void theGuideWorksAsWritten() throws Exception {
    Desk desk = new Desk(folder, Map.of());
    for (Block block : GUIDE.blocksBefore("## 6.")) {
      if (List.of("java", "text", "yaml").contains(block.language())) {
        String name = block.fileName().orElseThrow();
        desk.write(name, block.body() + (name.equals("portico.yaml") ? DOORS : ""));
      }
    }
    desk.write("users.yaml", users().replace("[shop]", "[mathematics]"));
    desk.takePolicies();
    packContract(folder.resolve("lib/portico-spi-1.jar"));
    build();
    try (RunningGateway gateway = desk.gateways().serve(folder)) {
      assertEquals(
          MarkdownTable.after(GUIDE, "It is a table like any other"),
          post(gateway.httpUri().orElseThrow(), sql()).lines().toList());
    }
  }

  @Test
  void whatItQuotesOfTheProjectIsThere() {
    for (Block block : GUIDE.blocks()) {
      String name = block.fileName().orElse("");
      if (name.startsWith("adapters/")) {
        String file = Page.at(name).text();
        assertTrue(
            file.contains(block.body().strip()), name + " does not contain:\n" + block.body());
      }
    }
  }

  static String users() {
    return Page.at("docs/guides/register-a-product.md").blocks().stream()
        .filter(b -> b.text().startsWith("users:"))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static String sql() {
    return GUIDE.blocks().stream()
        .filter(b -> b.language().equals("sql"))
        .findFirst()
        .orElseThrow()
        .text()
        .strip();
  }

  /** Runs the guide's commands with the tools of this JDK. */
  private void build() throws Exception {
    String commands =
        GUIDE.blocksBefore("## 6.").stream()
            .filter(b -> b.language().equals("sh") && !b.text().startsWith(SKELETON))
            .map(Block::text)
            .reduce("", String::concat);
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-euc", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("build.log").toFile());
    builder
        .environment()
        .merge("PATH", System.getProperty("java.home") + "/bin", (old, java) -> java + ":" + old);
    Process process = builder.start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), Files.readString(folder.resolve("build.log")));
  }

  /** The jar with the port contract that an unpacked Portico has in its folder {@code lib}. */
  private static void packContract(Path jar) throws Exception {
    Path classes =
        Path.of(PortFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.createDirectories(jar.getParent());
    if (Files.isRegularFile(classes)) {
      Files.copy(classes, jar);
      return;
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes.resolve("dev/portico/spi"))) {
      for (Path path : found.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
  }

  static String post(URI server, String sql) throws IOException, InterruptedException {
    String basic = Base64.getEncoder().encodeToString("sam:demo".getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/query"))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .header("Accept", "text/csv")
            .POST(HttpRequest.BodyPublishers.ofString("{\"sql\": \"" + sql + "\"}"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }
}
