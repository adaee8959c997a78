package dev.portico.gateway.result;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One temporary file, deleted when closed. For one thread at a time. */
public final class SpoolFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Spools spools;
  private final Path path;
  private long reservedBytes;
  private boolean closed;

  SpoolFile(Spools spools, Path path) {
    this.spools = spools;
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** Writes the file from its beginning. */
  public OutputStream output() throws IOException {
    return new BufferedOutputStream(new Bounded(Files.newOutputStream(path)), BUFFER_BYTES);
  }

  /**
   * For somebody else who writes the file: counts what it has grown to.
   *
   * @throws GatewayException when that is more than may be
   */
  public void grown() {
    try {
      long size = Files.size(path);
      if (size > reservedBytes) {
        spools.reserve(size - reservedBytes);
        reservedBytes = size;
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What a fault of the disk is to a caller. */
  public static GatewayException failed(IOException cause) {
    return new GatewayException(
        ErrorCode.SPILL_EXCEEDED,
        "the answer's temporary file cannot be written or read; ask for CSV, JSON or Arrow",
        cause);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("the temporary file {} was not removed", path, e);
    } finally {
      spools.release(reservedBytes);
    }
  }

  private final class Bounded extends FilterOutputStream {
    Bounded(OutputStream file) {
      super(file);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      spools.reserve(length);
      reservedBytes += length;
      out.write(bytes, offset, length);
    }
  }
}
