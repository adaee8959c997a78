package dev.portico.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store of files: the port finds a table's files and describes them, the engine reads them. */
public non-sealed interface FilePort extends Port {

  /**
   * The folders the engine must be allowed to read, absolute and without symbolic links: those of
   * the files, or of the port's local copies of them.
   */
  List<String> roots();

  /**
   * Begins to make readable what a query needs of a table's files. Returns at once or after the
   * files are listed; the waiting is done by {@link FileSource#next()}.
   *
   * @throws PortException when the folder cannot be read, or a location leaves the port's root
   */
  FileSource open(FileRequest request, ExecutionContext context);

  /**
   * Asks a choice of partition as {@link #open} would, and opens no file; for those who only want
   * to know which one it is.
   *
   * @throws PortException as above, and what the choice throws
   */
  void choose(FileTable table, PartitionChoice choice, ExecutionContext context);

  /** Chooses one value of one hive key, such as the newest copy. */
  interface PartitionChoice {
    /** The hive key, in any case. */
    String key();

    /**
     * Which value is wanted; what it throws comes out of the port's method.
     *
     * @param found every value in the paths of the table's files, {@code
     *     __HIVE_DEFAULT_PARTITION__} among them
     */
    String among(Set<String> found);
  }

  /**
   * The columns the files really have, hive keys included, read from footers or the first rows.
   *
   * @return empty when the table has no file
   */
  Optional<StoreTable> describe(FileTable table);
}
