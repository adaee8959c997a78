package dev.portico.gateway.execute.duckdb;

import java.nio.file.Path;
import java.util.List;

/**
 * How an engine instance is bounded.
 *
 * @param memoryBytes most memory
 * @param spillBytes most disk space in {@code spillFolder}
 * @param spillFolder for intermediate results; made when missing
 * @param threads worker threads
 * @param queries queries at once; others wait for their turn
 * @param roots the only folders whose files it may read
 */
public record EngineSettings(
    long memoryBytes,
    long spillBytes,
    Path spillFolder,
    int threads,
    int queries,
    List<String> roots) {
  public EngineSettings {
    roots = List.copyOf(roots);
  }

  EngineSettings withSpillFolder(Path folder) {
    return new EngineSettings(memoryBytes, spillBytes, folder, threads, queries, roots);
  }
}
