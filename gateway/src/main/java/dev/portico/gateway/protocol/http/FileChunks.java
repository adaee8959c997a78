package dev.portico.gateway.protocol.http;

import dev.portico.gateway.result.SpoolFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;

/** A temporary file on its way to a client; deleted when closed. */
final class FileChunks implements Chunks {
  private final SpoolFile file;
  private final InputStream content;
  private final long length;
  private final long endNanos;
  private long sent;

  /**
   * @param longest after which a client that is still not done loses the rest
   */
  FileChunks(SpoolFile file, Duration longest) throws IOException {
    this.file = file;
    this.content = Files.newInputStream(file.path());
    this.length = Files.size(file.path());
    this.endNanos = System.nanoTime() + longest.toNanos();
  }

  long length() {
    return length;
  }

  @Override
  public boolean fill(ByteArrayOutputStream out) throws IOException {
    if (System.nanoTime() - endNanos > 0) {
      throw new IOException("the client took too long");
    }
    byte[] next = content.readNBytes(CHUNK_BYTES);
    out.write(next, 0, next.length);
    sent += next.length;
    return sent >= length || next.length == 0;
  }

  @Override
  public void cancel() {
    // nothing runs
  }

  @Override
  public void close() {
    try (file) {
      content.close();
    } catch (IOException e) {
      throw SpoolFile.failed(e);
    }
  }
}
