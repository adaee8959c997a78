package dev.portico.adapter.file.mirror;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reading files at positions. */
final class Channels {
  private Channels() {}

  /** Fills the buffer up to its limit. */
  static void readFully(FileChannel file, ByteBuffer buffer, long offset) throws IOException {
    long at = offset;
    while (buffer.hasRemaining()) {
      int read = file.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file ends at " + at);
      }
      at += read;
    }
  }
}
