package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages that speak of the code name packages and types that exist. */
class NamesTest {
  private static final String BASE = "gateway/src/main/java/dev/portico/gateway";
  private static final List<String> ABOUT_THE_CODE =
      List.of(
          "docs/architecture.md",
          "docs/contributing.md",
          "docs/decisions/",
          "docs/guides/write-an-adapter.md");
  private static final Pattern TYPE =
      Pattern.compile(
          "`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([A-Za-z]\\w*))?(?:\\([^`]*\\))?`");

  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z]\\w*)");

  /** Types of libraries that the pages speak of, and of the project that a guide makes. */
  private static final List<String> OF_OTHERS =
      List.of(
          "RelToSqlConverter",
          "ServiceLoader",
          "DatabaseMetaData",
          "DriverManager",
          "ResultSet",
          "KeyValueStore",
          "KeyValuePortContractTest");

  /** The texts of the files that declare a type of this name. */
  private static final Map<String, List<String>> TYPES = new HashMap<>();

  @BeforeAll
  static void findTypes() throws IOException {
    for (String module : List.of("gateway", "adapters", "jdbc-driver", "benchmarks")) {
      try (Stream<Path> files = Files.walk(Page.root().resolve(module))) {
        for (Path file : files.filter(NamesTest::isSource).toList()) {
          String text = Files.readString(file);
          DECLARED
              .matcher(text)
              .results()
              .map(m -> m.group(1))
              .distinct()
              .forEach(type -> TYPES.computeIfAbsent(type, t -> new ArrayList<>()).add(text));
        }
      }
    }
  }

  private static boolean isSource(Path file) {
    String name = file.toString();
    return name.endsWith(".java") && name.contains("/src/");
  }

  @Test
  void everyPackageIsOnTheArchitecturePage() throws IOException {
    String page = Page.at("docs/architecture.md").text();
    Path base = Page.root().resolve(BASE);
    try (Stream<Path> files = Files.walk(base)) {
      List<String> missing =
          files
              .filter(f -> f.endsWith("package-info.java") && !f.getParent().equals(base))
              .map(f -> base.relativize(f.getParent()).toString().replace('/', '.'))
              .filter(name -> !page.contains("`" + name + "`"))
              .sorted()
              .toList();
      assertEquals(List.of(), missing);
    }
  }

  @Test
  void everyTypeThatIsNamedExists() {
    List<String> unknown = new ArrayList<>();
    for (Page page : Page.all()) {
      if (ABOUT_THE_CODE.stream().anyMatch(page.name()::startsWith)) {
        TYPE.matcher(page.prose())
            .results()
            .filter(m -> !exists(m.group(1), m.group(2)))
            .forEach(m -> unknown.add(page + ": " + m.group()));
      }
    }
    assertEquals(List.of(), unknown);
  }

  private static boolean exists(String type, String member) {
    if (!TYPES.containsKey(type)) {
      return OF_OTHERS.contains(type) || type.startsWith("X") || isOfJava(type);
    }
    Pattern word = Pattern.compile("\\b" + member + "\\b");
    return member == null || TYPES.get(type).stream().anyMatch(t -> word.matcher(t).find());
  }

  private static boolean isOfJava(String type) {
    try {
      Class.forName("java.lang." + type);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** A document that names the machine it was written on is of no use on another. */
  @Test
  void noPageNamesAMachine() {
    Pattern path = Pattern.compile("(?<![\\w.~])/(tmp|work|root|home|Users)/[\\w.-]*");
    assertEquals(
        List.of(),
        Page.all().stream()
            .flatMap(p -> path.matcher(p.text()).results().map(m -> p + ": " + m.group()))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .toList());
  }
}
