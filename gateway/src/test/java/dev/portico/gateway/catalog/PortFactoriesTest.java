package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins compiled here into jars, loaded as a server would. */
class PortFactoriesTest {
  private static final String FACTORY =
      """
      package example;
      import dev.portico.spi.*;
      import java.time.Duration;
      public final class %s implements PortFactory {
        public String type() { return "%s"; }
        public Port create(PortSettings settings) {
          %s
          return new ScanPort() {
            public ScanResult scan(ScanRequest request, ExecutionContext context) { throw new IllegalStateException(); }
            public void ping(Duration patience) {}
            public void close() {}
            public String toString() { return String.valueOf(Thread.currentThread().getContextClassLoader().getName()); }
          };
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void aPluginsFactoryMakesPortsInItsOwnClassLoader() throws Exception {
    plugin(
        "moon",
        "Moon",
        "moon",
        "if (!\"plugin-moon\".equals(Thread.currentThread().getContextClassLoader().getName()))"
            + " throw new IllegalStateException();");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (PortFactories factories = PortFactories.load(folder)) {
      assertEquals(List.of(), factories.problems());
      assertTrue(factories.types().contains("moon"));
      Port port = factories.forType("moon").orElseThrow().create(settings());
      assertNotSame(getClass().getClassLoader(), port.getClass().getClassLoader());
      assertSame(Port.class.getClassLoader(), port.getClass().getInterfaces()[0].getClassLoader());
    }
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void aPluginSeesTheJdkAndTheContractButNothingElseOfTheServer() throws Exception {
    plugin(
        "nosy",
        "Nosy",
        "nosy",
        """
        java.sql.DriverManager.getLoginTimeout();
        for (String name : new String[] {"dev.portico.gateway.catalog.PortFactories", "org.junit.jupiter.api.Test"}) {
          try { Class.forName(name); throw new IllegalStateException(name); } catch (ClassNotFoundException e) { }
        }
        """);
    try (PortFactories factories = PortFactories.load(folder)) {
      factories.forType("nosy").orElseThrow().create(settings());
    }
  }

  @Test
  void twoPluginsCarryTheSameClassNameWithoutMeeting() throws Exception {
    plugin("a", "Twin", "one", "");
    plugin("b", "Twin", "two", "");
    try (PortFactories factories = PortFactories.load(folder)) {
      assertEquals(List.of(), factories.problems());
      assertTrue(factories.forType("one").isPresent() && factories.forType("two").isPresent());
    }
  }

  @Test
  void aTypeThatTwoPluginsServeIsServedByNeitherAndNamesBoth() throws Exception {
    plugin("a", "First", "same", "");
    plugin("b", "Second", "same", "");
    try (PortFactories factories = PortFactories.load(folder)) {
      assertTrue(factories.forType("same").isEmpty());
      assertEquals(1, factories.problems().size());
      String problem = factories.problems().get(0).toString();
      assertTrue(
          problem.contains("/a") && problem.contains("/b") && problem.contains("'same'"), problem);
    }
  }

  @Test
  void aBrokenPluginIsReportedAndDoesNotStopTheOthers() throws Exception {
    plugin("good", "Good", "good", "");
    jar("listsnothing", Map.of("readme.txt", "hello".getBytes(StandardCharsets.UTF_8)));
    jar(
        "missing",
        Map.of(
            "META-INF/services/dev.portico.spi.PortFactory",
            "example.NotThere".getBytes(StandardCharsets.UTF_8)));
    jar(
        "wrong",
        Map.of(
            "META-INF/services/dev.portico.spi.PortFactory",
            "java.lang.String".getBytes(StandardCharsets.UTF_8)));
    Files.createDirectory(folder.resolve("empty"));
    Files.createDirectory(folder.resolve("garbage"));
    Files.writeString(folder.resolve("garbage/x.jar"), "no jar");
    Files.writeString(folder.resolve("loose.jar"), "no jar");
    Files.writeString(folder.resolve("readme.md"), "ignored");
    try (PortFactories factories = PortFactories.load(folder)) {
      assertTrue(factories.forType("good").isPresent());
      List<String> named =
          factories.problems().stream()
              .map(p -> p.file().substring(p.file().lastIndexOf('/') + 1))
              .toList();
      assertEquals(
          List.of("empty", "garbage", "listsnothing", "loose.jar", "missing", "wrong"),
          named,
          factories.problems().toString());
    }
  }

  @Test
  void whatADefectivePluginThrowsNamesIt() throws Exception {
    plugin("bad", "Bad", "bad", "if (true) throw new NoClassDefFoundError(\"x\");");
    try (PortFactories factories = PortFactories.load(folder)) {
      PortFactory factory = factories.forType("bad").orElseThrow();
      PortException fault = assertThrows(PortException.class, () -> factory.create(settings()));
      assertTrue(
          fault.getMessage().contains("/bad") && fault.getMessage().contains("connection c"),
          fault.getMessage());
    }
  }

  @Test
  void withoutAPluginsFolderThereAreTheBuiltInTypes() {
    try (PortFactories factories = PortFactories.load(folder.resolve("none"))) {
      assertEquals(List.of(), factories.problems());
      assertFalse(factories.forType("moon").isPresent());
    }
  }

  // ---- helpers

  private PortSettings settings() {
    return new PortSettings("c", folder, Map.of());
  }

  /** Compiles a factory and packs it as {@code plugins/<name>/plugin.jar}. */
  private void plugin(String name, String className, String type, String body) throws Exception {
    Path work = Files.createTempDirectory("plugin");
    Path source = work.resolve(className + ".java");
    Files.writeString(source, FACTORY.formatted(className, type, body));
    String contract =
        Path.of(PortFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                contract,
                "-d",
                work.toString(),
                source.toString());
    assertEquals(0, result);
    Map<String, byte[]> entries = new HashMap<>();
    entries.put(
        "META-INF/services/dev.portico.spi.PortFactory",
        ("example." + className).getBytes(StandardCharsets.UTF_8));
    try (Stream<Path> classes = Files.list(work.resolve("example"))) {
      for (Path file : classes.toList()) {
        entries.put("example/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    jar(name, entries);
  }

  private void jar(String plugin, Map<String, byte[]> entries) throws Exception {
    Path jar = Files.createDirectories(folder.resolve(plugin)).resolve("plugin.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        packed.putNextEntry(new JarEntry(entry.getKey()));
        packed.write(entry.getValue());
      }
    }
  }
}
