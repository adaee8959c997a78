package dev.portico.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, folders and jars of {@code portico new adapter}; what it writes is tried elsewhere. */
class NewAdapterCommandTest {
  private static final String HOME = "portico.home";

  @TempDir Path folder;
  private final String before = System.getProperty(HOME);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(HOME);
    } else {
      System.setProperty(HOME, before);
    }
  }

  private String refused(String... arguments) {
    CliRun run = new CliRun();
    String[] words =
        Stream.concat(Stream.of("new", "adapter"), Stream.of(arguments)).toArray(String[]::new);
    assertEquals(ExitCode.WRONG_USE, run.run(words), () -> run.out() + run.err());
    return run.err();
  }

  @Test
  void aNameThatNoAdapterCanHaveIsRefusedAndNothingWritten() throws IOException {
    Path out = folder.resolve("out");
    for (String name :
        List.of(
            "Kv", "1kv", "k_v", "k--v", "-kv", "kv-", "k/v", "../kv", "kv ", "ž", "k".repeat(41))) {
      String said = refused(name.startsWith("-") ? "./" + name : name, "--out", out.toString());
      assertTrue(said.contains("is no name of an adapter"), said);
    }
    assertTrue(refused("jdbc", "--out", out.toString()).contains("already served"));
    assertTrue(refused("class", "--out", out.toString()).contains("--package"));
    for (String name :
        List.of("com.acme.", "com.1x", "com.acme.new", "java.x", "dev.portico.spi", "a b")) {
      assertTrue(
          refused("kv", "--package", name, "--out", out.toString()).contains("Java package"));
    }
    assertTrue(refused("kv", "--kind", "sql", "--out", out.toString()).contains("type jdbc"));
    assertTrue(refused("kv", "--kind", "x", "--out", out.toString()).contains("--kind is scan"));
    assertFalse(Files.exists(out));
  }

  @Test
  void nothingThatIsThereIsOverwritten() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Path own = Files.writeString(full.resolve("README.md"), "mine");
    assertTrue(refused("kv", "--out", full.toString()).contains("nothing is overwritten"));
    assertTrue(refused("kv", "--out", own.toString()).contains("nothing is overwritten"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    assertTrue(refused("kv", "--out", link.toString()).contains("nothing is overwritten"));
    assertEquals("mine", Files.readString(own));
    assertEquals(List.of("README.md"), names(full));

    Path empty = Files.createDirectory(folder.resolve("empty"));
    CliRun run = new CliRun();
    assertEquals(0, run.run("new", "adapter", "kv", "--out", empty.toString()), run.err());
    assertTrue(names(empty).contains("pom.xml"));
  }

  @Test
  void theJarsOfAnUnpackedPorticoAreTaken() throws IOException {
    Path home = folder.resolve("home");
    jar(home.resolve("lib/portico-spi-9.9.jar"), "contract");
    System.setProperty(HOME, home.toString());
    jar(home.resolve("sdk/portico-testkit-9.9.jar"), "tests");
    CliRun run = new CliRun();
    Path out = folder.resolve("out");
    assertEquals(0, run.run("new", "adapter", "kv", "--out", out.toString()), run.err());
    Map<String, String> held = Map.of("portico-spi", "contract", "portico-testkit", "tests");
    for (Map.Entry<String, String> jar : held.entrySet()) {
      try (Stream<Path> files = Files.walk(out.resolve("repository/dev/portico/" + jar.getKey()))) {
        Path found = files.filter(f -> f.toString().endsWith(".jar")).findFirst().orElseThrow();
        assertEquals(jar.getValue(), Files.readString(found));
      }
    }
  }

  @Test
  void whatCannotBeFinishedLeavesNothing() throws IOException {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("lib/portico-spi-9.9.jar/is-a-folder"));
    System.setProperty(HOME, home.toString());
    CliRun run = new CliRun();
    Path out = folder.resolve("out");
    int code = run.run("new", "adapter", "kv", "--out", out.toString());
    assertEquals(ExitCode.WRONG_USE, code, run.err());
    assertTrue(run.err().contains("cannot be written"), run.err());
    assertFalse(Files.exists(out));
    assertEquals(1, run.err().lines().count(), run.err());
  }

  private static void jar(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }
}
