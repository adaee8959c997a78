package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.remote.RemoteSource.Arrived;
import dev.portico.adapter.file.remote.RemoteSource.FileState;
import dev.portico.adapter.file.remote.RemoteSource.Piece;
import dev.portico.adapter.file.remote.RemoteSource.RowGroups;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the files of one request and makes them readable, piece by piece. Safe for many threads.
 */
interface PieceMaker {

  /**
   * The files in question, in the order in which they are wanted.
   *
   * @param keys names of the table's hive keys
   */
  record Found(List<FoundRemote> files, List<String> keys) {}

  /** Finds them; waits for the store. Called again when files turned out to be gone. */
  Found find();

  /**
   * What became of a file.
   *
   * @param arrived the file, when it came at once; null otherwise
   * @param parts what must still be fetched of it
   */
  record Outcome(Arrived arrived, List<RowGroups> parts) {}

  /** Looks at a file: fetches it, when it is small or no Parquet, or its footer. */
  CompletableFuture<Outcome> of(FileState file);

  /** Forgets what was seen of the files so far: some of them are read in another version. */
  default void forget() {}

  /** Fetches some row groups of a file. */
  CompletableFuture<Arrived> of(Piece piece);

  /** From when on the version that is read was current, when the store keeps versions. */
  default Optional<Instant> version() {
    return Optional.empty();
  }
}
