package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Links between pages lead to a file and a heading that exist, and every page can be found. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  private static List<String> links(Page page) {
    return LINK.matcher(page.prose()).results().map(m -> m.group(1)).toList();
  }

  private static boolean isLocal(String link) {
    return !link.matches("[a-z]+:.*");
  }

  private static Path target(Page page, String link) {
    String path = link.replaceFirst("#.*", "");
    return path.isEmpty() ? page.file() : page.file().getParent().resolve(path).normalize();
  }

  /** As GitHub names the anchors of headings. */
  private static Set<String> anchors(Page page) {
    return HEADING
        .matcher(page.prose())
        .results()
        .map(m -> m.group(1).toLowerCase(Locale.ROOT))
        .map(h -> h.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Page page : Page.all()) {
      for (String link : links(page)) {
        if (isLocal(link) && !exists(page, link)) {
          dead.add(page + ": " + link);
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  private static boolean exists(Page page, String link) {
    Path target = target(page, link);
    if (!Files.exists(target)) {
      return false;
    }
    int anchor = link.indexOf('#');
    return anchor < 0 || anchors(Page.of(target)).contains(link.substring(anchor + 1));
  }

  @Test
  void everyPageIsReachableFromTheIndex() {
    Set<Path> reached = new TreeSet<>();
    Deque<Path> next = new ArrayDeque<>(List.of(Page.root().resolve("docs/README.md")));
    while (!next.isEmpty()) {
      Path file = next.pop();
      if (file.toString().endsWith(".md") && Files.exists(file) && reached.add(file)) {
        Page page = Page.of(file);
        links(page).stream().filter(LinksTest::isLocal).forEach(l -> next.push(target(page, l)));
      }
    }
    Set<Path> pages =
        Page.all().stream()
            .filter(p -> p.name().startsWith("docs/"))
            .map(Page::file)
            .collect(Collectors.toCollection(TreeSet::new));
    pages.removeAll(reached);
    assertEquals(Set.of(), pages);
  }

  @Test
  void everyDecisionIsInItsIndex() {
    String index = Page.at("docs/decisions/README.md").text();
    List<String> missing =
        Page.all().stream()
            .filter(p -> p.name().matches("docs/decisions/\\d{4}-.*"))
            .map(p -> p.file().getFileName().toString())
            .filter(name -> !index.contains("(" + name + ")"))
            .toList();
    assertEquals(List.of(), missing);
  }
}
