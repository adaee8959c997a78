package dev.portico.gateway.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.docs.Page.Block;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * What {@code portico new adapter} writes works as it is: it compiles against the two jars it
 * brings, passes its contract test, and a gateway serves its sample as its README says.
 */
@Timeout(300)
class NewAdapterTest {
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<artifactId>([a-z-]+)</artifactId>\\s*<version>([0-9.]+)</version>", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theSkeletonPassesItsFirstHalfAndIsServedAsAPlugin() throws Exception {
    Desk desk = new Desk(folder, Map.of());
    Path project = folder.resolve("project");
    Desk.Answer answer = desk.portico(command() + " --out " + project);
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().contains("KeyValuePortContractTest"), answer.out());

    Path classes = folder.resolve("classes");
    Path tests = folder.resolve("test-classes");
    String contract = contractJars(project);
    compile(project.resolve("src/main/java"), classes, contract);
    copy(project.resolve("src/main/resources"), classes);
    compile(project.resolve("src/test/java"), tests, classes + File.pathSeparator + contract);

    TestExecutionSummary first =
        run(List.of(classes, tests), "org.example.keyvalue.KeyValuePortContractTest");
    assertEquals("", failures(first));
    assertTrue(first.getTestsSucceededCount() >= 26, () -> first.getTestsSucceededCount() + " ran");
    assertTrue(first.getTestsAbortedCount() > 5, "the second half is owed");

    pack(classes, folder.resolve("gateway/plugins/key-value/key-value.jar"));
    assertEquals(
        List.of("id,words", "1,Good morning", "3,"), served(project, folder.resolve("gateway")));
  }

  @Test
  void anAbilityThatIsNoLongerOwedIsTested() throws Exception {
    Path project = folder.resolve("project");
    new Desk(folder, Map.of())
        .portico("portico new adapter x9 --package com.acme.x --out " + project);
    Path test = project.resolve("src/test/java/com/acme/x/X9PortContractTest.java");
    Files.writeString(test, Files.readString(test).replaceFirst("Ability.BLOCKING_READS,\\s*", ""));
    Path classes = folder.resolve("classes");
    String contract = contractJars(project);
    compile(project.resolve("src/main/java"), classes, contract);
    compile(project.resolve("src/test/java"), classes, classes + File.pathSeparator + contract);

    assertFalse(failures(run(List.of(classes), "com.acme.x.X9PortContractTest")).isEmpty());
  }

  @Test
  void itsBuildUsesTheVersionsOfThisBuild() throws IOException {
    Path project = folder.resolve("project");
    new Desk(folder, Map.of()).portico("portico new adapter x9 --out " + project);
    String parent = Files.readString(Page.root().resolve("pom.xml"));
    Matcher used = DEPENDENCY.matcher(Files.readString(project.resolve("pom.xml")));
    int found = 0;
    while (used.find()) {
      found++;
      String version = used.group(2);
      String declared =
          used.group(1).startsWith("junit")
              ? "<junit.version>" + version
              : "<artifactId>" + used.group(1) + "</artifactId>\n          <version>" + version;
      assertTrue(parent.contains(declared), used.group());
    }
    assertTrue(found >= 5, found + " versions");
  }

  /** As the guide begins. */
  private static String command() {
    return AdapterGuideTest.GUIDE.blocks().stream()
        .flatMap(block -> block.text().lines())
        .filter(line -> line.startsWith(AdapterGuideTest.SKELETON))
        .findFirst()
        .orElseThrow();
  }

  /** The jars in the project's own repository, each with a pom of the same name. */
  private static String contractJars(Path project) throws IOException {
    try (Stream<Path> files = Files.walk(project.resolve("repository/dev/portico"))) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      assertEquals(2, jars.size());
      for (Path jar : jars) {
        String version = jar.getParent().getFileName().toString();
        assertTrue(
            Files.readString(Path.of(jar.toString().replaceFirst("jar$", "pom")))
                .contains(version));
        assertTrue(Files.readString(project.resolve("pom.xml")).contains(version));
      }
      return jars.get(0) + File.pathSeparator + jars.get(1);
    }
  }

  /** Against the jars named and JUnit, and nothing else of this build. */
  private static void compile(Path sources, Path target, String jars) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(sources)) {
      files = found.filter(file -> file.toString().endsWith(".java")).toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter log = new StringWriter();
    String classPath = jars + File.pathSeparator + junit();
    List<String> options =
        List.of("-proc:none", "-Werror", "-Xlint:all", "-d", target.toString(), "-cp", classPath);
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  log, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertTrue(compiled, log::toString);
    }
  }

  private static String junit() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> jar.matches(".*/(junit|apiguardian|opentest4j|jspecify)[^/]*\\.jar"))
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static TestExecutionSummary run(List<Path> classes, String test) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (Path place : classes) {
      urls.add(place.toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), NewAdapterTest.class.getClassLoader())) {
      LauncherDiscoveryRequest request =
          request().selectors(selectClass(loader.loadClass(test))).build();
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create().execute(request, listener);
      return listener.getSummary();
    }
  }

  private static String failures(TestExecutionSummary summary) {
    StringWriter text = new StringWriter();
    if (!summary.getFailures().isEmpty()) {
      summary.printFailuresTo(new PrintWriter(text));
    }
    return text.toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
  }

  /** Serves what the project's README shows and asks its query as the owner of the domain. */
  private static List<String> served(Path project, Path place) throws Exception {
    Page readme = Page.of(project.resolve("README.md"));
    Desk desk = new Desk(place, Map.of());
    for (Block block : readme.blocks()) {
      if (block.language().equals("yaml")) {
        String name = block.fileName().orElseThrow();
        String doors = name.equals("portico.yaml") ? AdapterGuideTest.DOORS : "";
        desk.write(name, block.body() + doors);
      }
    }
    desk.write("users.yaml", AdapterGuideTest.users().replace("[shop]", "[key_value_demo]"));
    desk.takePolicies();
    String sql =
        readme.blocks().stream()
            .filter(b -> b.language().equals("sql"))
            .map(b -> b.text().strip())
            .findFirst()
            .orElseThrow();
    try (RunningGateway gateway = desk.gateways().serve(place)) {
      return AdapterGuideTest.post(gateway.httpUri().orElseThrow(), sql).lines().toList();
    }
  }
}
