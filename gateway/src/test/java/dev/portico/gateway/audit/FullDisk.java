package dev.portico.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Real files on a disk that a test fills: a write beyond what is left writes a part and fails. */
final class FullDisk implements AuditChannel.Opener {
  private volatile long left = Long.MAX_VALUE;

  void leave(long bytes) {
    left = bytes;
  }

  @Override
  public AuditChannel open(Path file, AuditChannel.Make make) throws IOException {
    AuditChannel real = AuditChannel.FILES.open(file, make);
    return new AuditChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        if (left >= bytes.remaining()) {
          return real.write(bytes);
        }
        real.write(bytes.slice(bytes.position(), (int) left));
        left = 0;
        throw new IOException("No space left on device");
      }

      @Override
      public void force() throws IOException {
        real.force();
      }

      @Override
      public void cutTo(long size) throws IOException {
        real.cutTo(size);
      }

      @Override
      public long size() throws IOException {
        return real.size();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }
}
