package dev.portico.gateway.execute.duckdb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How an engine instance is bounded.
 *
 * @param memoryBytes most memory
 * @param spillBytes most disk space in {@code spillFolder}
 * @param spillFolder for intermediate results; made when missing
 * @param threads worker threads
 * @param queries queries at work at once; others wait for their turn
 * @param patience longest wait of a query for its turn
 * @param results results that are begun and not read to their end, at once
 * @param roots the only folders whose files it may read
 */
public record EngineSettings(
    long memoryBytes,
    long spillBytes,
    Path spillFolder,
    int threads,
    int queries,
    Duration patience,
    int results,
    List<String> roots) {
  public EngineSettings {
    roots = List.copyOf(roots);
  }

  EngineSettings withSpillFolder(Path folder) {
    return new EngineSettings(
        memoryBytes, spillBytes, folder, threads, queries, patience, results, roots);
  }
}
