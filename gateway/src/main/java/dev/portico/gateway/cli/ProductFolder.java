package dev.portico.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of one product in a folder, as they are sent to a server.
 *
 * @param domain what the product file says; empty when it does not
 * @param files content by name
 */
record ProductFolder(String domain, Map<String, String> files) {
  private static final String PRODUCT = ".odps.yaml";
  private static final String CONTRACT = ".odcs.yaml";
  private static final int MOST_FILES = 1_000;

  /** Reads a folder with one product, or a product file and the contracts beside it. */
  static ProductFolder read(Path source) {
    Path absolute = source.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute)) {
      List<Path> products = files(absolute, PRODUCT);
      if (products.size() != 1) {
        throw new WrongUse(
            source
                + " has "
                + products.size()
                + " product files (*.odps.yaml); name the file of the product to register");
      }
      List<Path> all = new ArrayList<>(products);
      all.addAll(files(absolute, CONTRACT));
      return of(products.get(0), all);
    }
    if (!absolute.toString().endsWith(PRODUCT) || !Files.isRegularFile(absolute)) {
      throw new WrongUse(source + " is neither a folder nor a product file (*.odps.yaml)");
    }
    return of(absolute, withContracts(absolute));
  }

  private static List<Path> withContracts(Path product) {
    Set<String> wanted = new HashSet<>();
    for (YamlMap port : yaml(product).maps("outputPorts")) {
      port.text("contractId").ifPresent(wanted::add);
    }
    List<Path> all = new ArrayList<>(List.of(product));
    for (Path contract : files(product.getParent(), CONTRACT)) {
      if (yaml(contract).text("id").filter(wanted::contains).isPresent()) {
        all.add(contract);
      }
    }
    return all;
  }

  private static ProductFolder of(Path product, List<Path> paths) {
    Map<String, String> files = new LinkedHashMap<>();
    paths.forEach(path -> files.put(path.getFileName().toString(), text(path)));
    return new ProductFolder(domain(product), files);
  }

  /** What is wrong with the file the server tells, with all its other faults. */
  private static String domain(Path product) {
    try {
      return YamlReader.readMap(product).text("domain").orElse("");
    } catch (YamlFault fault) {
      return "";
    }
  }

  private static YamlMap yaml(Path file) {
    try {
      return YamlReader.readMap(file);
    } catch (YamlFault fault) {
      String place = file.getFileName() + (fault.line() > 0 ? ":" + fault.line() : "");
      throw new WrongUse(place + ": error: " + fault.getMessage());
    }
  }

  private static List<Path> files(Path folder, String ending) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, "*" + ending)) {
      for (Path file : children) {
        refuseLink(folder, file);
        if (files.size() >= MOST_FILES) {
          throw new WrongUse(folder + " has more than " + MOST_FILES + " files " + ending);
        }
        files.add(file);
      }
    } catch (IOException e) {
      throw new WrongUse(folder + " cannot be read");
    }
    files.sort(Path::compareTo);
    return files;
  }

  /** A link could send another file of this machine to the server. */
  private static void refuseLink(Path folder, Path file) throws IOException {
    if (Files.isSymbolicLink(file) && !file.toRealPath().startsWith(folder.toRealPath())) {
      throw new WrongUse(
          file.getFileName() + " is a link that leads out of the folder; copy the file instead");
    }
  }

  private static String text(Path file) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(YamlReader.bytes(file))).toString();
    } catch (CharacterCodingException e) {
      throw new WrongUse(file.getFileName() + ": error: the file is not UTF-8");
    } catch (YamlFault fault) {
      throw new WrongUse(file.getFileName() + ": error: " + fault.getMessage());
    }
  }
}
