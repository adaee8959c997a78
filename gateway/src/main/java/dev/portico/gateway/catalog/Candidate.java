package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A product's files that are not in force, beside everything that is: what they would publish, and
 * what is in force of the product now. Made in the registry's turn, for one check.
 *
 * @param place where the product is kept
 * @param revision the number they have or will get; 0 when the product is taken off
 * @param files as they are named once they are kept; none when the product is taken off
 * @param arrived where they are until then; empty when they are kept already
 * @param prefix what their names begin with, and whoever sent them does not know
 * @param inForce its files in force
 * @param reliedOn its files in force, or those that were before it was taken off
 * @param before what is published now
 * @param after what would be published
 */
record Candidate(
    ProductShelf.Place place,
    long revision,
    List<DescriptorFile> files,
    Map<DescriptorFile, Path> arrived,
    String prefix,
    List<DescriptorFile> inForce,
    long revisionInForce,
    List<DescriptorFile> reliedOn,
    CatalogLoader.Loaded before,
    CatalogLoader.Loaded after,
    Surroundings others) {

  /**
   * All other descriptors.
   *
   * @param stamps before anything was read
   * @param settings under which everything was read
   */
  record Surroundings(
      List<DescriptorFile> files, DescriptorStamps stamps, ServerSettings settings) {}

  /** What arrived in a folder; its product file may be unreadable or have no id. */
  static Candidate arrived(LiveCatalog catalog, ProductShelf shelf, String domain, Path folder)
      throws IOException {
    List<DescriptorFile> files = ProductShelf.descriptors(domain, folder, folder);
    Optional<String> id =
        files.stream()
            .filter(file -> file.kind() == DescriptorFile.Kind.PRODUCT)
            .map(file -> read(file, file.path()))
            .flatMap(descriptor -> descriptor.root().stream())
            .flatMap(root -> root.text("id").stream())
            .filter(text -> !text.isBlank())
            .findFirst();
    if (id.isEmpty()) {
      return alone(catalog, domain, files);
    }
    ProductShelf.Place place = ProductShelf.Place.of(domain, id.get());
    Path base = catalog.settings().folder();
    long number = shelf.next(place);
    return of(catalog, shelf, place, number, shelf.arriving(place, number, folder, base));
  }

  /** A revision that is kept; 0 for none. */
  static Candidate kept(
      LiveCatalog catalog, ProductShelf shelf, ProductShelf.Place place, long revision)
      throws IOException {
    Map<DescriptorFile, Path> files = new LinkedHashMap<>();
    shelf
        .descriptors(place, revision, catalog.settings().folder())
        .forEach(file -> files.put(file, file.path()));
    return of(catalog, shelf, place, revision, files);
  }

  private static Candidate of(
      LiveCatalog catalog,
      ProductShelf shelf,
      ProductShelf.Place place,
      long number,
      Map<DescriptorFile, Path> arrived)
      throws IOException {
    ServerSettings settings = catalog.settings();
    DescriptorFiles.Scan now = AllDescriptors.scan(settings);
    DescriptorStamps stamps = DescriptorStamps.of(now.files());
    DescriptorFiles.Scan others =
        new DescriptorFiles.Scan(
            now.files().stream().filter(file -> !shelf.holds(place, file)).toList(),
            now.problems());
    List<DescriptorFile> files = List.copyOf(arrived.keySet());
    long inForce = shelf.current(place);
    return new Candidate(
        place,
        number,
        files,
        arrived,
        shelf.prefix(place, number, settings.folder()),
        shelf.descriptors(place, inForce, settings.folder()),
        inForce,
        shelf.descriptors(place, shelf.reliedOn(place), settings.folder()),
        catalog.loaded(now, stamps),
        catalog.rehearse(AllDescriptors.both(others, files, List.of()), arrived),
        new Surroundings(
            others.files(), stamps.without(file -> shelf.holds(place, file)), settings));
  }

  /** Nobody knows which product it is, so that only the files themselves can be checked. */
  private static Candidate alone(LiveCatalog catalog, String domain, List<DescriptorFile> files) {
    return new Candidate(
        new ProductShelf.Place(domain, ""),
        0,
        files,
        Map.of(),
        "",
        List.of(),
        0,
        List.of(),
        CatalogLoader.Loaded.nothing(),
        catalog.rehearseAlone(files),
        new Surroundings(List.of(), new DescriptorStamps(Map.of()), catalog.settings()));
  }

  /** Whether these are the very files in force. */
  boolean sameAsInForce() throws IOException {
    if (files.size() != inForce.size()) {
      return false;
    }
    for (int i = 0; i < files.size(); i++) {
      if (!files.get(i).path().getFileName().equals(inForce.get(i).path().getFileName())
          || !Arrays.equals(
              Files.readAllBytes(path(files.get(i))), Files.readAllBytes(inForce.get(i).path()))) {
        return false;
      }
    }
    return true;
  }

  private Path path(DescriptorFile file) {
    return arrived.getOrDefault(file, file.path());
  }

  /** Of the candidate itself. */
  Optional<Compatibility.State> state() {
    return state(files);
  }

  /** The files as they are read; their faults are told by whoever loads them. */
  Optional<Compatibility.State> state(List<DescriptorFile> wanted) {
    return Compatibility.State.of(wanted.stream().map(file -> read(file, path(file))).toList());
  }

  private static Descriptor read(DescriptorFile file, Path path) {
    try {
      return new Descriptor(file, Optional.of(YamlReader.map(YamlReader.bytes(path))), List.of());
    } catch (YamlFault fault) {
      return new Descriptor(file, Optional.empty(), List.of());
    }
  }

  /** A text in which its files have the names under which they were sent. */
  String told(String text) {
    return prefix.isEmpty() ? text : text.replace(prefix, "");
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
