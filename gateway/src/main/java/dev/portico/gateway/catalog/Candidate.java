package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A product's files that are not in force, beside everything that is: what they would publish, and
 * what is in force of the product now. Made under the catalog's lock, for one check.
 *
 * @param place where the product is kept
 * @param files named without folders; none when the product is taken off
 * @param inForce its files in force
 * @param before what is published without the candidate, read anew
 * @param after what would be published
 */
record Candidate(
    ProductShelf.Place place,
    List<DescriptorFile> files,
    List<DescriptorFile> inForce,
    long revisionInForce,
    CatalogLoader.Loaded before,
    CatalogLoader.Loaded after,
    DescriptorFiles.Scan others) {

  /** What arrived in a folder; its product file may be unreadable or have no id. */
  static Candidate arrived(LiveCatalog catalog, ProductShelf shelf, String domain, Path folder)
      throws IOException {
    List<DescriptorFile> files = ProductShelf.descriptors(domain, folder, folder);
    Optional<String> id =
        files.stream()
            .filter(file -> file.kind() == DescriptorFile.Kind.PRODUCT)
            .map(Candidate::read)
            .flatMap(descriptor -> descriptor.root().stream())
            .flatMap(root -> root.text("id").stream())
            .filter(text -> !text.isBlank())
            .findFirst();
    return id.isPresent()
        ? of(catalog, shelf, ProductShelf.Place.of(domain, id.get()), files)
        : alone(catalog, domain, files);
  }

  /** A revision that is kept; 0 for none. */
  static Candidate kept(
      LiveCatalog catalog, ProductShelf shelf, ProductShelf.Place place, long revision)
      throws IOException {
    return of(catalog, shelf, place, shelf.descriptors(place, revision));
  }

  private static Candidate of(
      LiveCatalog catalog, ProductShelf shelf, ProductShelf.Place place, List<DescriptorFile> files)
      throws IOException {
    DescriptorFiles.Scan now = AllDescriptors.scan(catalog.settings());
    DescriptorFiles.Scan others =
        new DescriptorFiles.Scan(
            now.files().stream().filter(file -> !shelf.holds(place, file)).toList(),
            now.problems());
    long revision = shelf.current(place);
    return new Candidate(
        place,
        files,
        shelf.descriptors(place, revision),
        revision,
        catalog.rehearse(now),
        catalog.rehearse(AllDescriptors.both(others, files, List.of())),
        others);
  }

  /** Nobody knows which product it is, so that only the files themselves can be checked. */
  private static Candidate alone(LiveCatalog catalog, String domain, List<DescriptorFile> files) {
    return new Candidate(
        new ProductShelf.Place(domain, ""),
        files,
        List.of(),
        0,
        CatalogLoader.Loaded.nothing(),
        catalog.rehearseAlone(files),
        new DescriptorFiles.Scan(List.of(), List.of()));
  }

  /** Whether these are the very files in force. */
  boolean sameAsInForce() throws IOException {
    if (files.size() != inForce.size()) {
      return false;
    }
    for (int i = 0; i < files.size(); i++) {
      if (!files.get(i).name().equals(inForce.get(i).name())
          || !Arrays.equals(
              Files.readAllBytes(files.get(i).path()), Files.readAllBytes(inForce.get(i).path()))) {
        return false;
      }
    }
    return true;
  }

  /** The files as they are read; their faults are told by whoever loads them. */
  static Optional<Compatibility.State> state(List<DescriptorFile> files) {
    return Compatibility.State.of(files.stream().map(Candidate::read).toList());
  }

  private static Descriptor read(DescriptorFile file) {
    try {
      return new Descriptor(
          file, Optional.of(YamlReader.map(YamlReader.bytes(file.path()))), List.of());
    } catch (YamlFault fault) {
      return new Descriptor(file, Optional.empty(), List.of());
    }
  }

  /** Whether a problem is one of these files. */
  boolean concerns(Problem problem) {
    return files.stream().anyMatch(file -> file.name().equals(problem.file()));
  }

  /** The draft of the product itself, when it could be read. */
  Optional<ProductDraft> draft() {
    return after.drafts().stream().filter(draft -> files.contains(draft.file())).findFirst();
  }

  /** Products that are published now and would not be, with their drafts. */
  List<ProductDraft> newlyBroken() {
    List<ProductDraft> broken = new ArrayList<>();
    for (ProductDraft draft : after.drafts()) {
      boolean own = files.contains(draft.file());
      if (!own && draft.live() && !draft.published() && published(draft.file())) {
        broken.add(draft);
      }
    }
    return broken;
  }

  private boolean published(DescriptorFile file) {
    return before.drafts().stream()
        .anyMatch(draft -> draft.file().equals(file) && draft.published());
  }
}
