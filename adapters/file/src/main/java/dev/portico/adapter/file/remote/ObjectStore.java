package dev.portico.adapter.file.remote;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The few things that are asked of an object store. Each call is one attempt: whoever calls insists
 * with {@link Patience}. Locations are URIs as contracts spell them, without a slash at the end.
 * Safe for many threads.
 */
interface ObjectStore extends AutoCloseable {

  /**
   * Some of what lies in a folder.
   *
   * @param exists whether the folder is there, as far as this page tells
   * @param files by their full locations
   * @param folders the last parts of their names
   * @param next where the next page begins; null after the last
   * @param requests that were sent for it
   */
  record Page(
      boolean exists, List<RemoteFile> files, List<String> folders, String next, long requests) {
    /** Of a folder that is not there. */
    static final Page NOTHING = new Page(false, List.of(), List.of(), null, 1);
  }

  /** How far below a folder is listed. */
  enum Depth {
    /** Its files and folders. */
    CHILDREN,
    /** All files below it. */
    ALL
  }

  /**
   * Lists one page of a folder; one that is not there has nothing in it.
   *
   * @param from the {@link Page#next} of the page before; null for the first
   */
  Page list(String folder, Depth depth, String from) throws IOException;

  /** The file of this name as it is now; empty when there is none. */
  Optional<RemoteFile> file(String location) throws IOException;

  /**
   * Reads some bytes of a file.
   *
   * @param alive asked now and then; what it throws ends the reading
   * @return how many of the wanted ones came, from their first on; fewer when the store broke off,
   *     but at least one
   * @throws FileChangedException when the file is not this version any more
   */
  int read(RemoteFile file, long from, byte[] into, int start, int length, Runnable alive)
      throws IOException;

  /** Whether anything answers where the store should be. */
  void reach() throws IOException;

  @Override
  void close();
}
