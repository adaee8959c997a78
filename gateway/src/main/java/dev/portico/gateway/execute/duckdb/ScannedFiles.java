package dev.portico.gateway.execute.duckdb;

import dev.portico.spi.FileListing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files a query reads, to tell which table a path in the engine's complaint belongs to. Filled
 * by one thread.
 */
final class ScannedFiles {
  private final List<Scan> scans = new ArrayList<>();
  private final List<Captured> captured = new ArrayList<>();

  private record Captured(String table, List<String> paths) {}

  private record Scan(String table, FileListing listing) {
    Optional<String> name(String path) {
      return listing.files().stream()
          .filter(f -> f.path().equals(path))
          .map(FileListing.DataFile::name)
          .findFirst();
    }
  }

  void add(String table, FileListing listing) {
    scans.add(new Scan(table, listing));
  }

  /** Notes files of a captured history. */
  void addCaptured(String table, List<String> paths) {
    add(table, new FileListing(List.of(), List.of()));
    captured.add(new Captured(table, List.copyOf(paths)));
  }

  /** The table whose captured files are not there any more. */
  Optional<String> rewritten() {
    return captured.stream()
        .filter(one -> one.paths().stream().anyMatch(path -> !Files.exists(Path.of(path))))
        .map(Captured::table)
        .findFirst();
  }

  /** File and table in words; where the server keeps its files is left out. */
  String describe(Optional<String> path) {
    for (Scan scan : path.isPresent() ? scans : List.<Scan>of()) {
      Optional<String> name = scan.name(path.get());
      if (name.isPresent()) {
        return "file " + name.get() + " of table " + scan.table();
      }
    }
    // not every complaint names its file; where there is one alone, it is that one
    List<Scan> some = scans.stream().filter(s -> !s.listing().files().isEmpty()).toList();
    if (captured.isEmpty() && some.size() == 1 && some.get(0).listing().files().size() == 1) {
      return "file "
          + some.get(0).listing().files().get(0).name()
          + " of table "
          + some.get(0).table();
    }
    List<String> tables = scans.stream().map(Scan::table).distinct().toList();
    return tables.isEmpty() ? "a file" : "a file of table " + String.join(" or ", tables);
  }
}
