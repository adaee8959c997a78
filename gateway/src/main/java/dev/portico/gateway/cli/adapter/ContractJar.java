package dev.portico.gateway.cli.adapter;

import dev.portico.gateway.cli.WrongUse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A jar of Portico that a project of its own needs: the port contract, or the tests of ports.
 *
 * @param artifact its Maven name
 * @param packageFolder all its classes are below it, such as {@code dev/portico/spi}
 * @param oneClass one of them, by which it is found among what this process was started with
 * @param homeFolder the folder of an unpacked Portico that holds it
 */
record ContractJar(String artifact, String packageFolder, String oneClass, String homeFolder) {
  static final ContractJar SPI = new ContractJar("portico-spi", "dev/portico/spi", "Port", "lib");
  static final ContractJar TESTKIT =
      new ContractJar("portico-testkit", "dev/portico/testkit", "PortContractTest", "sdk");

  /** Writes the jar, from an unpacked Portico or from what this process was started with. */
  void copyTo(Path target, Optional<Path> home) throws IOException {
    Optional<Path> shipped =
        home.isPresent() ? shipped(home.get().resolve(homeFolder)) : Optional.empty();
    Path source = shipped.or(this::loaded).orElseThrow(this::absent);
    Files.createDirectories(target.getParent());
    if (Files.isRegularFile(source)) {
      Files.copy(source, target);
    } else {
      pack(source, target);
    }
  }

  private Optional<Path> shipped(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(artifact + "-[0-9].*\\.jar"))
          .findFirst();
    }
  }

  /** The jar or folder of classes on this process's class path, as in a checkout under test. */
  private Optional<Path> loaded() {
    String inside = "/" + packageFolder + "/" + oneClass + ".class";
    URL found = ContractJar.class.getResource(inside);
    if (found == null) {
      return Optional.empty();
    }
    String text = found.toString();
    String place =
        text.startsWith("jar:")
            ? text.substring("jar:".length(), text.indexOf("!/"))
            : text.substring(0, text.length() - inside.length() + 1);
    try {
      return Optional.of(Path.of(new URI(place)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private WrongUse absent() {
    return new WrongUse(
        artifact
            + " is not part of this installation; run portico from an unpacked archive or a"
            + " checkout");
  }

  private void pack(Path classes, Path target) throws IOException {
    try (OutputStream file = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes.resolve(packageFolder))) {
      List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
      for (Path path : files) {
        jar.putNextEntry(new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
        Files.copy(path, jar);
      }
    }
  }
}
