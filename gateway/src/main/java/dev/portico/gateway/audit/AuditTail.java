package dev.portico.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The end of an audit file: its last whole line, and what stands after its last line break, which a
 * process that died in the middle of a write left there.
 *
 * @param last the last whole line, empty when there is none
 * @param readable whether that line is a record whose hash is right
 * @param wholeBytes length of the file up to its last line break
 * @param torn what stands after that
 */
record AuditTail(Optional<ChainLine> last, boolean readable, long wholeBytes, byte[] torn) {
  private static final int FIRST_LOOK = 1 << 16;

  boolean empty() {
    return wholeBytes == 0;
  }

  static AuditTail of(AuditFile file) throws IOException {
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      long size = channel.size();
      long look = Math.min(size, FIRST_LOOK);
      while (true) {
        byte[] end = end(channel, size, (int) look);
        int stop = lastBreak(end, end.length);
        int start = stop < 0 ? -1 : lastBreak(end, stop);
        boolean everything = look == size || look >= ChainLine.MOST_BYTES;
        if (everything || stop >= 0 && start >= 0) {
          return tail(end, start, stop, size);
        }
        look = Math.min(Math.min(size, look * 8), ChainLine.MOST_BYTES);
      }
    }
  }

  private static AuditTail tail(byte[] end, int start, int stop, long size) {
    long whole = size - end.length + stop + 1;
    byte[] torn = Arrays.copyOfRange(end, stop + 1, end.length);
    if (stop < 0) {
      return new AuditTail(Optional.empty(), false, size - end.length, torn);
    }
    Optional<ChainLine> last = ChainLine.read(Arrays.copyOfRange(end, start + 1, stop));
    return new AuditTail(last, last.filter(ChainLine::sound).isPresent(), whole, torn);
  }

  private static byte[] end(FileChannel channel, long size, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer, size - bytes + buffer.position()) >= 0) {
      // until it is full
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Where the last line break before a place is, -1 when there is none. */
  private static int lastBreak(byte[] bytes, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
