package dev.portico.gateway.execute;

import dev.portico.gateway.plan.FileScan;
import dev.portico.spi.FileCost;
import dev.portico.spi.FileSource;

/**
 * The files of one scan in one run, for EXPLAIN ANALYZE, the audit record and the metrics.
 *
 * @param source asked for its cost alone, also when it is closed
 */
public record FileRead(FileScan scan, FileSource source) {

  /** What it has cost so far. */
  public FileCost cost() {
    return source.cost();
  }
}
