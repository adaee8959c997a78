package dev.portico.gateway.catalog;

import com.networknt.schema.Schema;
import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads descriptors and checks each against the JSON schema of the version it declares. Remembers
 * what it read last, so that a reload only reads what changed. Safe for many threads.
 */
final class DescriptorReader {
  private final StandardSchemas schemas = new StandardSchemas();
  private final KnownShapes shapes = new KnownShapes();
  private final Map<DescriptorFile, Remembered> last = new ConcurrentHashMap<>();

  private record Remembered(byte[] bytes, Descriptor descriptor) {}

  /**
   * Reads all files, several at once; forgets files that are gone.
   *
   * @param arrived where files are that have not their place yet
   */
  List<Descriptor> read(List<DescriptorFile> files, Map<DescriptorFile, Path> arrived) {
    last.keySet().retainAll(new HashSet<>(files));
    return files.parallelStream()
        .map(file -> read(file, arrived.getOrDefault(file, file.path())))
        .toList();
  }

  private Descriptor read(DescriptorFile file, Path path) {
    try {
      byte[] bytes = YamlReader.bytes(path);
      Remembered before = last.get(file);
      if (before != null && Arrays.equals(before.bytes(), bytes)) {
        return before.descriptor();
      }
      Descriptor descriptor = check(file, YamlReader.map(bytes));
      last.put(file, new Remembered(bytes, descriptor));
      return descriptor;
    } catch (YamlFault fault) {
      return new Descriptor(
          file, Optional.empty(), List.of(file.error(fault.line(), fault.getMessage())));
    }
  }

  private Descriptor check(DescriptorFile file, YamlMap root) {
    List<Problem> problems = new ArrayList<>();
    Optional<Schema> schema = schema(file, root, problems);
    schema.ifPresent(known -> problems.addAll(violations(file, root, known)));
    checkDomain(file, root, problems);
    if (file.kind() == DescriptorFile.Kind.CONTRACT) {
      problems.addAll(ServerSecrets.of(file, root));
    }
    problems.sort(Comparator.comparingInt(Problem::line));
    return new Descriptor(file, Optional.of(root), problems);
  }

  private List<Problem> violations(DescriptorFile file, YamlMap root, Schema schema) {
    KnownShapes.Rest rest = shapes.reduce(root, root.text("apiVersion").orElse(""));
    if (schema.validate(rest.json()).isEmpty()) {
      shapes.remember(rest);
      return List.of();
    }
    return Violations.of(file, root, schema);
  }

  private Optional<Schema> schema(DescriptorFile file, YamlMap root, List<Problem> problems) {
    String kind = root.text("kind").orElse("");
    String version = root.text("apiVersion").orElse("");
    Optional<Schema> schema = schemas.schema(file.kind(), version);
    if (file.kind() == DescriptorFile.Kind.PRODUCT
        && kind.isEmpty()
        && root.get("product").isPresent()) {
      problems.add(
          file.error(
              root.line(),
              "this is a product of the opendataproducts.org specification; Portico reads the Open"
                  + " Data Product Standard of Bitol (apiVersion: v1.0.0, kind: DataProduct)"));
      return Optional.empty();
    }
    if (!kind.equals(file.kind().written())) {
      String found = kind.isEmpty() ? "is missing" : "is " + kind;
      problems.add(
          file.error(
              root.lineOf("kind"),
              "kind " + found + ", but in this file it must be " + file.kind().written()));
      return Optional.empty();
    }
    if (schema.isEmpty()) {
      problems.add(file.error(root.lineOf("apiVersion"), versionFault(file.kind(), version)));
    }
    return schema;
  }

  private static String versionFault(DescriptorFile.Kind kind, String version) {
    String supported = "supported: " + String.join(", ", StandardSchemas.versions(kind));
    if (version.isEmpty()) {
      return "apiVersion is missing (" + supported + ")";
    }
    if (kind == DescriptorFile.Kind.CONTRACT && version.matches("v?2\\..*")) {
      return "apiVersion "
          + version
          + " is not read; migrate the contract to v3.1.0, where dataset became schema and columns"
          + " became properties ("
          + supported
          + ")";
    }
    return "apiVersion " + version + " is not known (" + supported + ")";
  }

  private static void checkDomain(DescriptorFile file, YamlMap root, List<Problem> problems) {
    Optional<String> domain = root.text("domain");
    if (domain.isPresent() && !domain.get().equalsIgnoreCase(file.domain())) {
      problems.add(
          file.error(
              root.lineOf("domain"),
              "domain is "
                  + domain.get()
                  + ", but the file lies in the folder of domain "
                  + file.domain()));
    }
  }
}
