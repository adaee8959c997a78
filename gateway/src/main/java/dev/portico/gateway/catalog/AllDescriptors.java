package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The descriptors of a server from both places they come from: the folder of domains, which the
 * operator keeps, and what domains registered. Where both have a product or contract, the folder
 * counts.
 */
final class AllDescriptors {
  private AllDescriptors() {}

  static DescriptorFiles.Scan scan(ServerSettings settings) {
    DescriptorFiles.Scan folder = DescriptorFiles.scan(settings.folder(), settings.domains());
    DescriptorFiles.Scan registered =
        new ProductShelf(settings.products()).inForce(settings.folder());
    return both(folder, registered.files(), registered.problems());
  }

  /** A scan and further files. */
  static DescriptorFiles.Scan both(
      DescriptorFiles.Scan scan, List<DescriptorFile> more, List<Problem> problems) {
    List<DescriptorFile> files = new ArrayList<>(scan.files());
    files.addAll(more);
    List<Problem> all = new ArrayList<>(scan.problems());
    all.addAll(problems);
    return new DescriptorFiles.Scan(List.copyOf(files), List.copyOf(all));
  }

  /**
   * Without registered products whose id, or the id of one of whose contracts, the folder of
   * domains has in the same domain.
   */
  static List<Descriptor> withoutShadowed(List<Descriptor> read, Set<Problem> problems) {
    Map<String, DescriptorFile> ofFolder = new HashMap<>();
    boolean anyRegistered = false;
    for (Descriptor descriptor : read) {
      anyRegistered |= descriptor.file().registered();
      if (!descriptor.file().registered()) {
        key(descriptor).ifPresent(key -> ofFolder.putIfAbsent(key, descriptor.file()));
      }
    }
    if (!anyRegistered) {
      return read;
    }
    Set<Path> shadowed = new HashSet<>();
    for (Descriptor descriptor : read) {
      Optional<DescriptorFile> other = key(descriptor).map(ofFolder::get);
      if (descriptor.file().registered() && other.isPresent()) {
        shadowed.add(descriptor.file().path().getParent());
        problems.add(shadow(descriptor, other.get()));
      }
    }
    return read.stream()
        .filter(d -> !d.file().registered() || !shadowed.contains(d.file().path().getParent()))
        .toList();
  }

  private static Problem shadow(Descriptor descriptor, DescriptorFile other) {
    return descriptor
        .file()
        .error(
            descriptor.root().map(root -> root.lineOf("id")).orElse(0),
            "the "
                + (descriptor.file().kind() == DescriptorFile.Kind.PRODUCT ? "product" : "contract")
                + " id "
                + descriptor.root().flatMap(root -> root.text("id")).orElse("")
                + " is that of "
                + other.name()
                + ", which the operator keeps and which counts; the registered product is left"
                + " out");
  }

  private static Optional<String> key(Descriptor descriptor) {
    DescriptorFile file = descriptor.file();
    return descriptor
        .root()
        .flatMap(root -> root.text("id"))
        .filter(id -> !id.isBlank())
        .map(id -> file.kind() + "\n" + file.domain().toLowerCase(Locale.ROOT) + "\n" + id);
  }
}
