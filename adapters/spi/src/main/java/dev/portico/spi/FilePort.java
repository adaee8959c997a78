package dev.portico.spi;

import java.util.List;
import java.util.Map;
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

  /**
   * The files below a folder, for somebody who looks for tables in them: locations as contracts
   * write them, in the order of their names. Links may be left out.
   *
   * <p>A port that cannot list what it has keeps this default.
   *
   * @param folder as a contract writes a location; the empty text is the root
   * @param most how many are wanted at most
   * @return empty when the port cannot list what it has
   * @throws PortException as {@link #open}
   */
  default Optional<List<String>> files(String folder, int most) {
    return Optional.empty();
  }

  /**
   * The first rows of a text table, by the names of their fields, as the texts that stand in the
   * first of its files; null where a row has none. For somebody who guesses what the texts mean.
   *
   * <p>A port that cannot tell keeps this default.
   *
   * @param table of format CSV or JSON_LINES
   * @throws PortException as {@link #open}
   */
  default List<Map<String, String>> firstRows(FileTable table, int most) {
    return List.of();
  }
}
