package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.docs.Page.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of all pages exist, with the options and modules that are shown. */
class CommandsTest {
  private static final Pattern PORTICO =
      Pattern.compile("^(?:\\w+=\\S+ )?(?:bin/|\\./)?portico (\\w+)(.*)$", Pattern.MULTILINE);
  private static final Pattern OPTION = Pattern.compile("(?<!\\S)(--[a-z-]+|-u)(?!\\S)");
  private static final Pattern MODULE = Pattern.compile("-pl (\\S+)");
  private static final Pattern TEST = Pattern.compile("-Dtest=(\\w+)");

  @TempDir Path folder;

  private static List<String> shellBlocks() {
    return Page.all().stream()
        .flatMap(p -> p.blocks().stream())
        .filter(b -> b.language().equals("sh"))
        .map(Block::text)
        .toList();
  }

  @Test
  void commandsAndTheirOptionsExist() {
    Desk desk = new Desk(folder, Map.of());
    Set<String> seen = new TreeSet<>();
    List<String> wrong = new ArrayList<>();
    for (String block : shellBlocks()) {
      PORTICO
          .matcher(block)
          .results()
          .forEach(
              m -> {
                seen.add(m.group(1));
                String shown = m.group(2).replaceAll("\".*?\"|#.*", "");
                wrong.addAll(unknown(desk, m.group(1), shown));
              });
    }
    assertEquals(List.of(), wrong);
    assertTrue(
        seen.containsAll(Set.of("demo", "serve", "sql", "validate", "reload")), seen.toString());
  }

  private static List<String> unknown(Desk desk, String command, String arguments) {
    Desk.Answer help = desk.portico("portico " + command + deeper(command, arguments) + " --help");
    List<String> wrong = new ArrayList<>();
    if (help.code() != 0) {
      wrong.add("portico " + command);
    }
    OPTION
        .matcher(arguments)
        .results()
        .map(o -> o.group(1))
        .filter(o -> !Pattern.compile(o + "(?![\\w-])").matcher(help.out()).find())
        .forEach(o -> wrong.add("portico " + command + " " + o));
    return wrong;
  }

  private static String deeper(String command, String arguments) {
    return Set.of("catalog", "audit", "history", "key", "policy", "products", "new")
            .contains(command)
        ? " " + arguments.strip().split(" ")[0]
        : "";
  }

  @Test
  void modulesAndTestsExist() {
    List<String> missing = new ArrayList<>();
    for (String block : shellBlocks()) {
      MODULE
          .matcher(block)
          .results()
          .map(m -> m.group(1))
          .filter(module -> !Files.exists(Page.root().resolve(module).resolve("pom.xml")))
          .forEach(missing::add);
      TEST.matcher(block)
          .results()
          .map(m -> "gateway/src/test/java/dev/portico/gateway/" + m.group(1) + ".java")
          .filter(file -> !Files.exists(Page.root().resolve(file)))
          .forEach(missing::add);
    }
    assertEquals(List.of(), missing);
  }
}
