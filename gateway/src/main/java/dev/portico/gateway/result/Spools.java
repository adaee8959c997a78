package dev.portico.gateway.result;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Temporary files for answers that are made whole before they are sent. All of them together are
 * bounded. The folder belongs to one process, which removes it at its end. Safe for many threads.
 */
public final class Spools {
  private final Path folder;
  private final long mostBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong files = new AtomicLong();

  /**
   * @param folder for the files, of this process alone; made when missing
   * @param mostBytes of all files together
   */
  public Spools(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /** Where the files are. */
  public Path folder() {
    return folder;
  }

  /** A new empty file, which the caller closes. */
  public SpoolFile file() {
    try {
      Files.createDirectories(folder);
      Path path = Files.createTempFile(folder, "answer-", ".tmp"); // readable for its owner only
      files.incrementAndGet();
      return new SpoolFile(this, path);
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.SPILL_EXCEEDED,
          "no temporary file can be made for the answer; ask for CSV, JSON or Arrow",
          e);
    }
  }

  /** Files that exist now, for tests and metrics. */
  public long open() {
    return files.get();
  }

  void reserve(long bytes) {
    if (usedBytes.addAndGet(bytes) > mostBytes) {
      usedBytes.addAndGet(-bytes);
      throw new GatewayException(
          ErrorCode.SPILL_EXCEEDED,
          "the answer needs more temporary disk space than the limit spill allows all answers"
              + " together; ask for fewer rows, or for CSV, JSON or Arrow, which need none");
    }
  }

  void release(long bytes) {
    usedBytes.addAndGet(-bytes);
    files.decrementAndGet();
  }
}
