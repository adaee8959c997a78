package dev.portico.adapter.file.remote;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The few things that are asked of an object store. Each call is one attempt: whoever calls insists
 * with {@link Patience}. Locations are URIs as contracts spell them, without a slash at the end.
 * Safe for many threads.
 */
interface ObjectStore extends AutoCloseable {

  /**
   * Something below a folder.
   *
   * @param path below the folder, with {@code /}
   * @param file its version; null for a folder
   */
  record Entry(String path, RemoteFile file) {
    boolean isFolder() {
      return file == null;
    }
  }

  /** How far below a folder is listed. */
  enum Depth {
    /** Its files and folders. */
    CHILDREN,
    /** All files below it. */
    ALL
  }

  /**
   * Lists a folder page by page; nothing is told of one that is not there.
   *
   * @param each takes the entries; what it throws ends the listing
   * @return how many requests that took
   */
  long list(String folder, Depth depth, Consumer<Entry> each) throws IOException;

  /** What a location is: a file, or a folder with something below it. */
  Optional<Entry> look(String location) throws IOException;

  /**
   * Reads some bytes of a file.
   *
   * @return how many of the wanted ones came, from their first on; fewer when the store broke off,
   *     but at least one
   * @throws FileChangedException when the file is not this version any more
   */
  int read(RemoteFile file, long from, byte[] into, int start, int length) throws IOException;

  /** Whether anything answers where the store should be. */
  void reach() throws IOException;

  @Override
  void close();
}
