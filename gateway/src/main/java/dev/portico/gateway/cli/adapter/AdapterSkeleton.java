package dev.portico.gateway.cli.adapter;

import dev.portico.gateway.cli.Version;
import dev.portico.gateway.cli.WrongUse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Writes the project of a new adapter: sources, build, tests, and what they need of Portico. */
public final class AdapterSkeleton {
  /** The version of JUnit that the tests of ports are written for. */
  private static final String JUNIT = "6.1.3";

  private static final String GROUP_FOLDER = "repository/dev/portico";
  private static final int DIGEST_LETTERS = 10;

  private final AdapterName name;
  private final AdapterKind kind;
  private final Optional<Path> home;

  private AdapterSkeleton(AdapterName name, AdapterKind kind, Optional<Path> home) {
    this.name = name;
    this.kind = kind;
    this.home = home;
  }

  /**
   * Checks names.
   *
   * @param taken the types of connections that are served already
   * @param home the folder of the unpacked Portico that runs; empty in a checkout
   * @throws WrongUse when no adapter can be called so
   */
  public static AdapterSkeleton of(
      String type,
      Optional<String> packageName,
      AdapterKind kind,
      Set<String> taken,
      Optional<Path> home) {
    return new AdapterSkeleton(AdapterName.parse(type, packageName, taken), kind, home);
  }

  /**
   * Writes the project; when it cannot be finished, nothing of it stays.
   *
   * @param folder need not exist; must be empty
   * @return the name of the contract test, for the next step that the user is told
   * @throws WrongUse when there is something already
   */
  public String writeTo(Path folder) throws IOException {
    boolean existed = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    if (existed && !isEmptyFolder(folder)) {
      throw new WrongUse(
          folder + " is there already; nothing is overwritten. Name an empty folder with --out");
    }
    try {
      write(folder);
    } catch (IOException | RuntimeException e) {
      clear(folder, existed);
      throw e;
    }
    return name.classPrefix() + "PortContractTest";
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    String version = repository(folder.resolve(GROUP_FOLDER));
    Map<String, String> words = new LinkedHashMap<>();
    words.put("@name@", name.type());
    words.put("@Name@", name.classPrefix());
    words.put("@package@", name.packageName());
    words.put("@domain@", name.exampleDomain());
    words.put("@folder@", name.packageFolder());
    words.put("@junit@", JUNIT);
    words.put("@version@", version);
    words.put("@portico@", Version.number());
    for (Map.Entry<String, String> file : kind.files().entrySet()) {
      put(folder.resolve(fill(file.getValue(), words)), fill(template(file.getKey()), words));
    }
  }

  /**
   * The two jars as a Maven repository of the project's own. Their version carries a digest, so
   * that no cache takes those of another build for them.
   */
  private String repository(Path group) throws IOException {
    Path spi = group.resolve("spi.jar");
    Path testkit = group.resolve("testkit.jar");
    ContractJar.SPI.copyTo(spi, home);
    ContractJar.TESTKIT.copyTo(testkit, home);
    String version = Version.number() + "-" + digest(spi, testkit);
    settle(ContractJar.SPI, spi, version, group);
    settle(ContractJar.TESTKIT, testkit, version, group);
    return version;
  }

  private void settle(ContractJar jar, Path file, String version, Path group) throws IOException {
    Path place = group.resolve(jar.artifact()).resolve(version);
    Files.createDirectories(place);
    String base = jar.artifact() + "-" + version;
    Files.move(file, place.resolve(base + ".jar"));
    put(
        place.resolve(base + ".pom"),
        fill(template("artifact.pom"), Map.of("@artifact@", jar.artifact(), "@version@", version)));
  }

  private static String digest(Path... files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGEST_LETTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static String template(String file) throws IOException {
    try (InputStream in = AdapterSkeleton.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the gateway's jar lacks " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String fill(String text, Map<String, String> words) {
    String filled = text;
    for (Map.Entry<String, String> word : words.entrySet()) {
      filled = filled.replace(word.getKey(), word.getValue());
    }
    return filled;
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
  }

  /** Takes back what was written. The folder was empty before, so all in it is ours. */
  private static void clear(Path folder, boolean existed) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException fault)
              throws IOException {
            if (!existed || !visited.equals(folder)) {
              Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
