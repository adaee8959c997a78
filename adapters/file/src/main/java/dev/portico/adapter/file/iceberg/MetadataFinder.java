package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the current metadata of a table that only its folder is known of. */
final class MetadataFinder {
  private static final Pattern VERSION =
      Pattern.compile("v([0-9]{1,9})(?:\\.gz)?\\.metadata\\.json(?:\\.gz)?");
  private static final List<String> SUFFIXES =
      List.of(".metadata.json", ".gz.metadata.json", ".metadata.json.gz");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,200}");
  private static final int MAX_HINT_BYTES = 256;
  private static final int MAX_FILES = 1_000_000;

  /** Versions that a writer may have made since it last wrote the hint. */
  private static final int MAX_STEPS = 10_000;

  private final FileSystem fileSystem;
  private final Path folder;
  private final Faults faults;

  /**
   * A finder in one folder.
   *
   * @param table the table's folder, already known to be one it may read
   */
  MetadataFinder(FileSystem fileSystem, Path table, Faults faults) {
    this.fileSystem = fileSystem;
    this.folder = new Path(table, "metadata");
    this.faults = faults;
  }

  Path current() throws IOException {
    Optional<String> hint = hint();
    if (hint.isPresent() && !hint.get().matches("[0-9]{1,9}")) {
      return named(hint.get()).orElseThrow(() -> missing(hint.get()));
    }
    int version =
        hint.isPresent()
            ? Integer.parseInt(hint.get())
            : highest().orElseThrow(() -> missing("vN"));
    Path found = named("v" + version).orElseThrow(() -> missing("v" + version));
    for (int step = 1; step <= MAX_STEPS; step++) {
      Optional<Path> next = named("v" + (version + step));
      if (next.isEmpty()) {
        return found;
      }
      found = next.get();
    }
    throw faults.of(
        Reason.DATA, "has a file version-hint.text far behind its newest metadata; correct it");
  }

  private Optional<String> hint() throws IOException {
    byte[] bytes;
    try (FSDataInputStream stream = fileSystem.open(new Path(folder, "version-hint.text"))) {
      bytes = stream.readNBytes(MAX_HINT_BYTES);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    if (!NAME.matcher(text).matches()) {
      throw faults.of(
          Reason.DATA,
          "has a file version-hint.text that names no version; write the number of its newest"
              + " metadata file into it, or remove it");
    }
    return Optional.of(text);
  }

  private Optional<Path> named(String name) throws IOException {
    for (String suffix : SUFFIXES) {
      Path path = new Path(folder, name + suffix);
      if (fileSystem.exists(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private OptionalInt highest() throws IOException {
    OptionalInt highest = OptionalInt.empty();
    try {
      RemoteIterator<FileStatus> files = fileSystem.listStatusIterator(folder);
      for (int count = 0; files.hasNext(); count++) {
        if (count == MAX_FILES) {
          throw faults.of(
              Reason.REFUSED,
              "has more than "
                  + MAX_FILES
                  + " files in its metadata folder; expire old snapshots, or write a"
                  + " version-hint.text");
        }
        Matcher name = VERSION.matcher(files.next().getPath().getName());
        if (name.matches()) {
          int version = Integer.parseInt(name.group(1));
          highest = OptionalInt.of(Math.max(version, highest.orElse(0)));
        }
      }
      return highest;
    } catch (FileNotFoundException e) {
      throw missing("vN");
    }
  }

  private RuntimeException missing(String name) {
    return faults.of(
        Reason.MISSING,
        "has no file metadata/"
            + name
            + ".metadata.json; check the contract's location, and for a table that a catalog keeps"
            + " name the catalog or the metadata file");
  }
}
