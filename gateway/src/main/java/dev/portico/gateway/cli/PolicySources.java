package dev.portico.gateway.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sources of a policy folder, copied into a folder of their own: rules and data, on demand with
 * the tests beside them. Tools, test data and schemas stay out. Closing it deletes the copy.
 *
 * @param folder the copy
 * @param files what is in it, relative, sorted
 */
public record PolicySources(Path folder, List<Path> files) implements AutoCloseable {
  private static final int REVISION_DIGITS = 16;
  private static final List<String> NOT_RULES = List.of("tools", "testdata", "schemas");

  /** What is copied. */
  public enum Part {
    /** What goes into a bundle. */
    RULES,
    /** That, and the tests. */
    RULES_AND_TESTS
  }

  /** Copies the sources of a folder. */
  public static PolicySources of(Path folder, Part part) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new WrongUse(folder + " is no folder");
    }
    List<Path> files = files(folder, part);
    if (files.stream().noneMatch(f -> f.toString().endsWith(".rego"))) {
      throw new WrongUse(folder + " holds no .rego file");
    }
    PolicySources copy = new PolicySources(Files.createTempDirectory("portico-policies"), files);
    try {
      for (Path file : files) {
        Path target = copy.folder.resolve(file.toString());
        Files.createDirectories(target.getParent());
        Files.copy(folder.resolve(file.toString()), target);
      }
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private static List<Path> files(Path folder, Part part) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .map(folder::relativize)
          .filter(f -> isSource(f, part))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private static boolean isSource(Path file, Part part) {
    String name = file.getFileName().toString();
    boolean rule =
        name.endsWith(".rego") && (part == Part.RULES_AND_TESTS || !name.endsWith("_test.rego"));
    boolean data = name.equals("data.json") || file.toString().equals(".manifest");
    return (rule || data) && !NOT_RULES.contains(file.getName(0).toString());
  }

  /**
   * A digest: the same sources give the same one, on every machine, and the same that {@code
   * policies/check} finds with {@code sha256sum}.
   */
  String revision() throws IOException {
    StringBuilder sums = new StringBuilder();
    for (Path file : files) {
      String sum = sha256(Files.readAllBytes(folder.resolve(file.toString())));
      sums.append(sum).append("  ./").append(file.toString().replace('\\', '/')).append('\n');
    }
    return sha256(sums.toString().getBytes(StandardCharsets.UTF_8)).substring(0, REVISION_DIGITS);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }
}
