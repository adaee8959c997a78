package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.files.FolderLock;
import dev.portico.gateway.files.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder of registered products. Each product has a folder {@code <domain>/<product>} with a
 * folder for each revision and a file {@code current} that holds the number of the one in force, 0
 * when none is; {@code last} holds the one that was in force last, for when none is. A revision is
 * complete before it gets its name and never changes; {@code current} is replaced in one step. So
 * whatever is cut off in between, the one before or the new one is in force. Reading is safe for
 * many threads; writing is the {@link ProductRegistry}'s, one at a time.
 */
final class ProductShelf {
  /** Earlier revisions kept of a product, besides those that are needed. */
  static final int KEPT = 20;

  private static final String CURRENT = "current";
  private static final String LAST = "last";
  private static final String RECORD = "registration.json";
  private static final String ARRIVING = ".arriving-";
  private static final int MOST_BYTES_OF_A_NOTE = 64 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;

  ProductShelf(Path root) {
    this.root = root;
  }

  /** A product's place: the names of its folders. */
  record Place(String domain, String folder) {

    /** Ids may hold anything, so that those that are no safe names are replaced by a digest. */
    static Place of(String domain, String id) {
      return new Place(domain, id.matches("[a-z0-9][a-z0-9-]{0,63}") ? id : "_" + digest(id));
    }

    private static String digest(String id) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The descriptors in force; problems name what cannot be read, relative to {@code base}. */
  DescriptorFiles.Scan inForce(Path base) {
    List<DescriptorFile> files = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Place place : places()) {
      try {
        long number = current(place);
        if (number > 0) {
          files.addAll(descriptors(place, number, base));
        }
      } catch (IOException e) {
        String name = name(base, folder(place));
        problems.add(
            new Problem(
                Problem.Severity.ERROR,
                name,
                0,
                Optional.empty(),
                "the registered product cannot be read (" + e.getClass().getSimpleName() + ")"));
      }
    }
    return new DescriptorFiles.Scan(files, problems);
  }

  /** Where there is a product, in the order of names. */
  List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (Path domain : folders(root)) {
      for (Path product : folders(domain)) {
        places.add(new Place(domain.getFileName().toString(), product.getFileName().toString()));
      }
    }
    return places;
  }

  private static List<Path> folders(Path parent) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        if (!child.getFileName().toString().startsWith(".")
            && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          folders.add(child);
        }
      }
    } catch (IOException e) {
      return List.of(); // nothing was registered, or nobody may look
    }
    folders.sort(Comparator.naturalOrder());
    return folders;
  }

  /** The turn to change anything; readers need none. */
  FolderLock lock(Duration patience) throws IOException {
    OwnerOnly.makeFolder(root);
    return FolderLock.of(root, ".lock", patience);
  }

  /** The number of the revision in force; 0 when none is. */
  long current(Place place) throws IOException {
    return number(place, CURRENT);
  }

  /**
   * The revision in force, or the one that was before the product was taken off: what readers'
   * programs were written for. 0 when there never was one.
   */
  long reliedOn(Place place) throws IOException {
    long current = current(place);
    if (current > 0) {
      return current;
    }
    List<Long> kept = revisions(place).stream().map(Revision::number).toList();
    long last = number(place, LAST);
    return kept.contains(last) ? last : kept.stream().findFirst().orElse(0L);
  }

  private long number(Place place, String name) throws IOException {
    try {
      String text = new String(note(folder(place).resolve(name)), US_ASCII).strip();
      if (!text.matches("\\d{1,15}")) {
        throw new IOException("damaged");
      }
      return Long.parseLong(text);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** The descriptors of a revision; none of revision 0. */
  List<DescriptorFile> descriptors(Place place, long number, Path base) throws IOException {
    return number == 0 ? List.of() : descriptors(place.domain(), folder(place, number), base);
  }

  /** What will be descriptors of a revision, with where they are until then. */
  Map<DescriptorFile, Path> arriving(Place place, long number, Path arrived, Path base)
      throws IOException {
    Map<DescriptorFile, Path> arriving = new LinkedHashMap<>();
    for (DescriptorFile file : descriptors(place.domain(), arrived, arrived)) {
      Path to = folder(place, number).resolve(file.name());
      arriving.put(
          new DescriptorFile(to, name(base, to), file.domain(), file.kind(), file.origin()),
          file.path());
    }
    return arriving;
  }

  /** What the names of a revision's descriptors begin with, before the files' own names. */
  String prefix(Place place, long number, Path base) {
    return name(base, folder(place, number)) + "/";
  }

  /** Whether a descriptor is one of this product. */
  boolean holds(Place place, DescriptorFile file) {
    return file.registered() && file.path().startsWith(folder(place));
  }

  private Path folder(Place place, long number) {
    return folder(place).resolve(Long.toString(number));
  }

  /** The descriptors in a folder, named relative to {@code base}. */
  static List<DescriptorFile> descriptors(String domain, Path folder, Path base)
      throws IOException {
    List<DescriptorFile> files = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path file : children) {
        DescriptorFile.Kind.of(file.getFileName().toString())
            .ifPresent(
                kind ->
                    files.add(
                        new DescriptorFile(
                            file,
                            name(base, file),
                            domain,
                            kind,
                            DescriptorFile.Origin.REGISTERED)));
      }
    }
    files.sort(Comparator.comparing(DescriptorFile::name));
    return files;
  }

  /** The revisions that are kept, the newest first. */
  List<Revision> revisions(Place place) throws IOException {
    long current = current(place);
    List<Revision> revisions = new ArrayList<>();
    for (Path folder : folders(folder(place))) {
      String name = folder.getFileName().toString();
      if (name.matches("[1-9]\\d{0,14}")) {
        revisions.add(read(folder, Long.parseLong(name), current));
      }
    }
    revisions.sort(Comparator.comparingLong(Revision::number).reversed());
    return revisions;
  }

  private static Revision read(Path folder, long number, long current) throws IOException {
    JsonNode record = JSON.readTree(note(folder.resolve(RECORD)));
    try {
      return new Revision(
          number,
          record.path("previous").asLong(),
          record.path("id").asText(),
          record.path("name").asText(),
          record.path("version").asText(),
          record.path("by").asText(),
          Instant.parse(record.path("at").asText()),
          number == current);
    } catch (DateTimeException e) {
      throw new IOException("damaged", e);
    }
  }

  private static byte[] note(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES_OF_A_NOTE);
    }
  }

  /** Writes what arrived into a folder that nobody reads yet. */
  Path arrive(Map<String, byte[]> files) throws IOException {
    OwnerOnly.makeFolder(root);
    Path folder = root.resolve(ARRIVING + UUID.randomUUID());
    OwnerOnly.makeFolder(folder);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      DurableFiles.write(folder.resolve(file.getKey()), file.getValue());
    }
    return folder;
  }

  /** The number that the next revision gets. */
  long next(Place place) throws IOException {
    return 1 + revisions(place).stream().mapToLong(Revision::number).max().orElse(current(place));
  }

  /** Makes what arrived a revision, which is not in force yet, under its number. */
  void keep(Place place, Path arrived, Revision revision) throws IOException {
    Path folder = folder(place);
    OwnerOnly.makeFolder(folder);
    ObjectNode record =
        JSON.createObjectNode()
            .put("previous", revision.previous())
            .put("id", revision.id())
            .put("name", revision.name())
            .put("version", revision.version())
            .put("by", revision.by())
            .put("at", revision.at().toString());
    DurableFiles.write(arrived.resolve(RECORD), JSON.writeValueAsBytes(record));
    DurableFiles.sync(arrived);
    DurableFiles.move(arrived, folder(place, revision.number()));
    DurableFiles.sync(folder.getParent());
    DurableFiles.sync(root);
  }

  /** Puts a revision in force, 0 for none. */
  void putInForce(Place place, long number) throws IOException {
    byte[] text = (number + "\n").getBytes(US_ASCII);
    DurableFiles.replace(folder(place).resolve(CURRENT), text);
    if (number > 0) {
      DurableFiles.replace(folder(place).resolve(LAST), text);
    }
  }

  /** Deletes a revision that was never in force. */
  void forget(Place place, long number) throws IOException {
    remove(folder(place, number));
  }

  /** Out of sight in one step first: half a revision would be a damaged one. */
  private void remove(Path revision) throws IOException {
    Path gone = root.resolve(ARRIVING + UUID.randomUUID());
    DurableFiles.move(revision, gone);
    DurableFiles.delete(gone);
  }

  /** Deletes revisions beyond the newest, except the one in force and those it goes back to. */
  void forgetOld(Place place) throws IOException {
    List<Revision> revisions = revisions(place);
    long current = current(place);
    long before =
        revisions.stream()
            .filter(r -> r.number() == current)
            .mapToLong(Revision::previous)
            .findFirst()
            .orElse(0);
    for (Revision old : revisions.stream().skip(KEPT).toList()) {
      if (old.number() != current && old.number() != before) {
        remove(folder(place, old.number()));
      }
    }
  }

  /** Whether something arrived and was not kept, or is not yet. */
  boolean anythingArrived() throws IOException {
    return !arrived().isEmpty();
  }

  /** Deletes what arrived and was not kept, or was on its way out, because a server ended. */
  void forgetArrived() throws IOException {
    for (Path folder : arrived()) {
      DurableFiles.delete(folder);
    }
  }

  private List<Path> arrived() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<Path> left = new ArrayList<>();
    try (DirectoryStream<Path> arrived = Files.newDirectoryStream(root, ARRIVING + "*")) {
      arrived.forEach(left::add);
    }
    return left;
  }

  private Path folder(Place place) {
    return root.resolve(place.domain()).resolve(place.folder());
  }

  private static String name(Path base, Path file) {
    return base.relativize(file).toString().replace('\\', '/');
  }
}
