package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.mirror.ParquetTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The footers of remote Parquet files: one ranged request each, a second one where the footer is
 * long. Kept by version, so they never grow old. Safe for many threads.
 */
final class Footers {
  /** Most footers fit. */
  private static final int TAIL_BYTES = 64 << 10;

  private static final long KEPT_BYTES = 128L << 20;

  /** What one chunk's description takes in memory, about. */
  private static final int CHUNK_BYTES = 500;

  private final String connection;
  private final Fetcher fetcher;
  private final Answers<RemoteFile, ParquetFooter> known;

  Footers(String connection, Fetcher fetcher) {
    this.connection = connection;
    this.fetcher = fetcher;
    this.known = Answers.lasting(KEPT_BYTES, Footers::weight);
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
    String name = name(file);
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

  /** Others may wait for it as well, so that it is wanted whoever leaves. */
  private CompletableFuture<byte[]> tail(RemoteFile file, int length, Meter meter) {
    BooleanSupplier always = () -> true;
    byte[][] tail = new byte[1][];
    return fetcher
        .fetch(file, file.length() - length, length, meter, always, bytes -> tail[0] = bytes)
        .thenApply(done -> tail[0]);
  }

  /** The same of a file of which there is a whole copy. */
  CompletableFuture<ParquetFooter> local(RemoteFile file, Path copy) {
    return known.of(file, () -> read(file, copy));
  }

  private CompletableFuture<ParquetFooter> read(RemoteFile file, Path copy) {
    try (RandomAccessFile bytes = new RandomAccessFile(copy.toFile(), "r")) {
      byte[] tail = tail(bytes, (int) Math.min(TAIL_BYTES, file.length()));
      int needed = ParquetTail.footerBytes(name(file), tail, file.length());
      return CompletableFuture.completedFuture(
          ParquetTail.parse(
              name(file), needed <= tail.length ? tail : tail(bytes, needed), file.length()));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static byte[] tail(RandomAccessFile file, int length) throws IOException {
    byte[] tail = new byte[length];
    file.seek(file.length() - length);
    file.readFully(tail);
    return tail;
  }

  private String name(RemoteFile file) {
    return "connection " + connection + ": file '" + file.uri() + "'";
  }
}
