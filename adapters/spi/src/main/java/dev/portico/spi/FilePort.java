package dev.portico.spi;

import dev.portico.spi.FileListing.DataFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A store of files: the port finds a table's files and describes them, the engine reads them. */
public non-sealed interface FilePort extends Port {

  /** The folders the engine must be allowed to read, absolute and without symbolic links. */
  List<String> roots();

  /**
   * The files that make up a table now, or as they were at an instant.
   *
   * @param asOf empty for now
   * @throws PortException when the folder cannot be read, or a location leaves the port's root
   */
  FileListing list(FileTable table, Optional<Instant> asOf, ExecutionContext context);

  /**
   * The files of some of a table's folders, as they are now. A port that reads the heads of files
   * opens none of the other folders' files.
   *
   * @param choice is asked before a file is opened; what it throws comes out of here
   * @throws PortException as above
   */
  default FileListing list(FileTable table, PartitionChoice choice, ExecutionContext context) {
    FileListing all = list(table, Optional.empty(), context);
    Predicate<Map<String, String>> wanted =
        choice.among(all.files().stream().map(DataFile::partitionValues).toList());
    return new FileListing(
        all.files().stream().filter(f -> wanted.test(f.partitionValues())).toList(),
        all.partitionKeys());
  }

  /** Chooses folders by the hive keys in their paths. */
  @FunctionalInterface
  interface PartitionChoice {
    /**
     * Which keys are wanted.
     *
     * @param found the keys of each file that is there, as in {@link DataFile#partitionValues()}
     */
    Predicate<Map<String, String>> among(List<Map<String, String>> found);
  }

  /**
   * The columns the files really have, hive keys included, read from footers or the first rows.
   *
   * @return empty when the table has no file
   */
  Optional<StoreTable> describe(FileTable table);
}
