package dev.portico.gateway.cli.adapter;

import dev.portico.gateway.cli.WrongUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of port for which there is a skeleton. */
public enum AdapterKind {
  /** Rows for columns, a filter and a limit, from any source. */
  SCAN(
      "scan",
      List.of("PortFactory", "PortConfig", "Port", "Reader", "Types", "Store"),
      List.of("PortContractTest"));

  private final String word;
  private final List<String> classes;
  private final List<String> tests;

  AdapterKind(String word, List<String> classes, List<String> tests) {
    this.word = word;
    this.classes = classes;
    this.tests = tests;
  }

  /**
   * The kind that {@code --kind} names.
   *
   * @throws WrongUse when there is no skeleton of it
   */
  public static AdapterKind parse(String text) {
    for (AdapterKind kind : values()) {
      if (kind.word.equals(text)) {
        return kind;
      }
    }
    throw new WrongUse(
        text.equals("sql")
            ? "there is no skeleton of kind sql: Portico writes SQL in dialects it knows by name,"
                + " which are postgresql and h2; a store that speaks one of them is a connection"
                + " of type jdbc with its driver, without an adapter. For another store use scan,"
                + " and write its SQL from the filter, as the sqlite adapter does"
            : "--kind is scan");
  }

  /** Templates, and where in the project they go. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", "pom.xml");
    files.put("README.md", "README.md");
    files.put("gitignore", ".gitignore");
    files.put("service", "src/main/resources/META-INF/services/dev.portico.spi.PortFactory");
    String main = "src/main/java/@folder@/";
    classes.forEach(
        name -> files.put(word + "/" + name + ".java.txt", main + "@Name@" + name + ".java"));
    files.put(word + "/package-info.java.txt", main + "package-info.java");
    tests.forEach(
        name ->
            files.put(
                word + "/" + name + ".java.txt", "src/test/java/@folder@/@Name@" + name + ".java"));
    return files;
  }
}
