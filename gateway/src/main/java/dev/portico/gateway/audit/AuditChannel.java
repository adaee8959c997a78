package dev.portico.gateway.audit;

import dev.portico.gateway.files.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The end of one audit file, to which lines are added. For one thread. */
interface AuditChannel extends AutoCloseable {

  /** How files are opened; tests put a full disk here. */
  interface Opener {
    /**
     * Opens a file for adding to it.
     *
     * @param make whether the file is a new one, which must not be there yet
     */
    AuditChannel open(Path file, Make make) throws IOException;
  }

  /** Whether the file is there already. */
  enum Make {
    NEW,
    PRESENT
  }

  /** Real files, readable by their owner only. */
  Opener FILES =
      (file, make) -> {
        Set<StandardOpenOption> options =
            make == Make.NEW
                ? Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                : Set.of(StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, OwnerOnly.file());
        channel.position(channel.size());
        return new AuditChannel() {
          @Override
          public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
          }

          @Override
          public void force() throws IOException {
            channel.force(false);
          }

          @Override
          public void cutTo(long size) throws IOException {
            channel.truncate(size);
            channel.position(size);
          }

          @Override
          public long size() throws IOException {
            return channel.size();
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        };
      };

  int write(ByteBuffer bytes) throws IOException;

  /** Returns when everything written is on the disk. */
  void force() throws IOException;

  /** Takes the end of the file away. */
  void cutTo(long size) throws IOException;

  long size() throws IOException;

  @Override
  void close() throws IOException;
}
