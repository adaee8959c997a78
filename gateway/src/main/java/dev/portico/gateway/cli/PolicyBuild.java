package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles policies with {@code opa build}. Rules and data go in, tests, tools and test data stay
 * out, and the revision is a digest of what went in: the same sources give the same bundle.
 */
final class PolicyBuild {
  private static final long MOST_SECONDS = 120;
  private static final int REVISION_DIGITS = 16;
  private static final List<String> NOT_RULES = List.of("tools", "testdata", "schemas");

  private final Surroundings surroundings;

  PolicyBuild(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Builds the bundle and answers its revision. */
  String build(Path folder, String decision, Path bundle) throws IOException, InterruptedException {
    if (!Files.isDirectory(folder)) {
      throw new WrongUse(folder + " is no folder");
    }
    Path staged = Files.createTempDirectory("portico-policies");
    try {
      List<Path> sources = stage(folder, staged);
      String revision = revision(staged, sources);
      Path built = staged.resolveSibling(staged.getFileName() + ".tar.gz");
      try {
        compile(staged, decision, revision, built);
        Files.move(built, bundle, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(built);
      }
      return revision;
    } finally {
      delete(staged);
    }
  }

  private static List<Path> stage(Path folder, Path staged) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(folder)) {
      sources =
          files
              .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
              .map(folder::relativize)
              .filter(PolicyBuild::isRuleOrData)
              .sorted(Comparator.comparing(Path::toString))
              .toList();
    }
    if (sources.stream().noneMatch(f -> f.toString().endsWith(".rego"))) {
      throw new WrongUse(folder + " holds no .rego file");
    }
    for (Path source : sources) {
      Path target = staged.resolve(source.toString());
      Files.createDirectories(target.getParent());
      Files.copy(folder.resolve(source.toString()), target);
    }
    return sources;
  }

  private static boolean isRuleOrData(Path file) {
    String name = file.getFileName().toString();
    boolean rule = name.endsWith(".rego") && !name.endsWith("_test.rego");
    boolean data = name.equals("data.json") || file.toString().equals(".manifest");
    return (rule || data) && !NOT_RULES.contains(file.getName(0).toString());
  }

  private static String revision(Path staged, List<Path> sources) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path source : sources) {
        digest.update(source.toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(
            MessageDigest.getInstance("SHA-256")
                .digest(Files.readAllBytes(staged.resolve(source.toString()))));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, REVISION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void compile(Path staged, String decision, String revision, Path built)
      throws IOException, InterruptedException {
    // in the folder itself: a bundle holds the paths that it is built from
    Process opa =
        start(
            List.of(
                surroundings.variable().apply("PORTICO_OPA").orElse("opa"),
                "build",
                "--target",
                "wasm",
                "--bundle",
                ".",
                "--entrypoint",
                decision,
                "--revision",
                revision,
                "--output",
                built.toString()),
            staged);
    try {
      String said = new String(opa.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!opa.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || opa.exitValue() != 0) {
        throw new GatewayException(
            ErrorCode.CONFIGURATION_INVALID, "opa does not build the policies: " + said.strip());
      }
    } finally {
      opa.destroyForcibly();
    }
  }

  private static Process start(List<String> command, Path folder) {
    try {
      return new ProcessBuilder(new ArrayList<>(command))
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "opa was not found: install Open Policy Agent and put it on the PATH, or name it by"
              + " PORTICO_OPA",
          e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
