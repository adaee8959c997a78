package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.Held;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.mirror.ParquetTail;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * What remote Parquet files tell about themselves: their footers, by one ranged request each and a
 * second one where the footer is long, their page indexes and Bloom filters. Kept by version, so
 * they never grow old. Safe for many threads.
 */
final class Footers {
  /** Most footers fit. */
  private static final int TAIL_BYTES = 64 << 10;

  private static final long KEPT_BYTES = 128L << 20;
  private static final long KEPT_INDEX_BYTES = 64L << 20;

  /** What one chunk's description takes in memory, about. */
  private static final int CHUNK_BYTES = 500;

  private final String connection;
  private final Fetcher fetcher;
  private final Answers<RemoteFile, ParquetFooter> known;
  private final Answers<Part, byte[]> indexes;

  /** Some bytes of a file. */
  private record Part(RemoteFile file, long from, int length) {}

  Footers(String connection, Fetcher fetcher) {
    this.connection = connection;
    this.fetcher = fetcher;
    this.known = Answers.lasting(KEPT_BYTES, Footers::weight);
    this.indexes = Answers.lasting(KEPT_INDEX_BYTES, bytes -> bytes.length);
  }

  private static int weight(ParquetFooter footer) {
    long chunks = (1L + footer.rowGroups()) * footer.thrift().getSchemaSize();
    return (int) Math.min(Integer.MAX_VALUE, CHUNK_BYTES * chunks);
  }

  /**
   * A file's footer.
   *
   * @param meter of the query that pays, when it must be fetched
   */
  CompletableFuture<ParquetFooter> of(RemoteFile file, Meter meter) {
    return known.of(file, () -> fetched(file, meter));
  }

  private CompletableFuture<ParquetFooter> fetched(RemoteFile file, Meter meter) {
    String name = name(file.uri());
    return tail(file, (int) Math.min(TAIL_BYTES, file.length()), meter)
        .thenCompose(
            tail -> {
              int needed = ParquetTail.footerBytes(name, tail, file.length());
              return needed <= tail.length
                  ? CompletableFuture.completedFuture(tail)
                  : tail(file, needed, meter);
            })
        .thenApply(tail -> ParquetTail.parse(name, tail, file.length()));
  }

  private CompletableFuture<byte[]> tail(RemoteFile file, int length, Meter meter) {
    return fetched(new Part(file, file.length() - length, length), meter);
  }

  /**
   * Indexes or filters of a file, which nobody changes.
   *
   * @param meter of the query that pays, when they must be fetched
   */
  CompletableFuture<byte[]> index(RemoteFile file, long from, int length, Meter meter) {
    Part part = new Part(file, from, length);
    return indexes.of(part, () -> fetched(part, meter));
  }

  /** Others may wait for it as well, so that it is wanted whoever leaves. */
  private CompletableFuture<byte[]> fetched(Part part, Meter meter) {
    BooleanSupplier always = () -> true;
    byte[][] bytes = new byte[1][];
    return fetcher
        .fetch(part.file(), part.from(), part.length(), meter, always, read -> bytes[0] = read)
        .thenApply(done -> bytes[0]);
  }

  /**
   * The same of a small file, of which there is a copy.
   *
   * @param copy made by {@code Mirror.small}, and held
   */
  CompletableFuture<ParquetFooter> local(RemoteFile file, Held copy) {
    return known.of(file, () -> read(file, copy));
  }

  private CompletableFuture<ParquetFooter> read(RemoteFile file, Held copy) {
    try {
      return CompletableFuture.completedFuture(parse(file, copy.original()));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * The footer in a file's last bytes, or all of them.
   *
   * @throws dev.portico.spi.PortException when this is no whole Parquet file
   */
  ParquetFooter parse(RemoteFile file, byte[] tail) {
    return ParquetTail.parse(name(file.uri()), tail, file.length());
  }

  private String name(String uri) {
    return "connection " + connection + ": file '" + uri + "'";
  }
}
