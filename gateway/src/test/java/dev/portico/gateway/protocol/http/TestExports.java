package dev.portico.gateway.protocol.http;

import dev.portico.gateway.execute.duckdb.ParquetFiles;
import dev.portico.gateway.result.Spools;
import java.nio.file.Path;

/** What the door needs for answers that are made whole, in a folder of a test. */
final class TestExports implements AutoCloseable {
  private final Spools spools;
  private final ParquetFiles parquet;

  private TestExports(Path folder, long mostBytes) {
    spools = new Spools(folder.resolve("answers"), mostBytes);
    parquet = new ParquetFiles(spools.folder(), folder.resolve("parquet"), 128L << 20, 128L << 20);
  }

  static TestExports in(Path folder) {
    return new TestExports(folder, 64L << 20);
  }

  Exports exports() {
    return new Exports(spools, parquet);
  }

  Spools spools() {
    return spools;
  }

  @Override
  public void close() {
    parquet.close();
  }
}
