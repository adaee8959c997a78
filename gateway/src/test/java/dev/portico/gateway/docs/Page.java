package dev.portico.gateway.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation and the code blocks in it. */
record Page(Path file, String text) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern FILE_NAME = Pattern.compile("`([\\w./-]+\\.\\w+)`");
  private static final Pattern FIRST_LINE = Pattern.compile("(?://|#) ([\\w./-]+)( .*)?");

  /**
   * A code block.
   *
   * @param before the text between the block before and this one
   */
  record Block(String language, String text, String before) {

    /**
     * The file that the block is: named by a comment on its first line, else by the text before.
     */
    Optional<String> fileName() {
      Matcher first = FIRST_LINE.matcher(text.lines().findFirst().orElse(""));
      if (first.matches()) {
        return Optional.of(first.group(1));
      }
      return FILE_NAME.matcher(before).results().map(m -> m.group(1)).reduce((a, b) -> b);
    }

    /** The block without the comment that names its file. */
    String body() {
      boolean named = FIRST_LINE.matcher(text.lines().findFirst().orElse("")).matches();
      return named ? text.substring(text.indexOf('\n') + 1) : text;
    }
  }

  /** The folder of the repository, from wherever in it the tests are started. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/README.md"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return folder;
  }

  /** A page by its path in the repository. */
  static Page at(String path) {
    return of(root().resolve(path));
  }

  static Page of(Path file) {
    try {
      return new Page(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code README.md} and everything below {@code docs}. */
  static List<Page> all() {
    try (Stream<Path> files = Files.walk(root().resolve("docs"))) {
      return Stream.concat(Stream.of(root().resolve("README.md")), files)
          .filter(f -> f.toString().endsWith(".md"))
          .sorted()
          .map(Page::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return root().relativize(file).toString();
  }

  List<Block> blocks() {
    return blocksOf(text);
  }

  /** The blocks before the heading that begins so. */
  List<Block> blocksBefore(String heading) {
    int end = text.indexOf("\n" + heading);
    if (end < 0) {
      throw new IllegalArgumentException(name() + " has no heading " + heading);
    }
    return blocksOf(text.substring(0, end));
  }

  private static List<Block> blocksOf(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    int from = 0;
    while (matcher.find()) {
      blocks.add(
          new Block(matcher.group(1), matcher.group(2), text.substring(from, matcher.start())));
      from = matcher.end();
    }
    return blocks;
  }

  /** The page without its code blocks. */
  String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  @Override
  public String toString() {
    return name();
  }
}
