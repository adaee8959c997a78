package dev.portico.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
   * The columns the files really have, hive keys included, read from footers or the first rows.
   *
   * @return empty when the table has no file
   */
  Optional<StoreTable> describe(FileTable table);
}
