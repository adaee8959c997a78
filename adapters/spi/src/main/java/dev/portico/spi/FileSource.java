package dev.portico.spi;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The files of one request, as they become readable. One thread takes them; {@link #cancel} and
 * {@link #cost} from any.
 */
public interface FileSource extends AutoCloseable {

  /**
   * The next files that the engine can read now; waits until there are some. The first one may hold
   * no file; together they hold each file once.
   *
   * @return null after the last
   * @throws PortException when a file cannot be made readable, or the deadline passes
   */
  FileListing next();

  /** The engine does not read those files any more; they may go before {@link #close}. */
  default void release(FileListing files) {}

  /**
   * From when on the store's version of the table that is read was current; empty for stores that
   * keep no versions, and before {@link #next} has answered.
   */
  default Optional<Instant> version() {
    return Optional.empty();
  }

  /** What it has cost so far. */
  default FileCost cost() {
    return FileCost.NOTHING;
  }

  /** Ends the waiting; {@link #next} ends with {@link PortException.Reason#CANCELLED}. */
  default void cancel() {}

  /** Ends what still runs, and gives up every file. */
  @Override
  void close();

  /** Files that lie ready. */
  static FileSource of(FileListing files) {
    return new FileSource() {
      private final Iterator<FileListing> rest = List.of(files).iterator();

      @Override
      public FileListing next() {
        return rest.hasNext() ? rest.next() : null;
      }

      @Override
      public void close() {
        // nothing was opened
      }
    };
  }
}
