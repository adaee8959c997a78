package dev.portico.gateway.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a table was captured, also where nothing had changed: eight bytes for each capture, in their
 * order. As many count as the manifest says; what is behind them was never committed. Stateless.
 */
final class CaptureInstants {
  static final String NAME = "captures";

  private CaptureInstants() {}

  /** Writes the instant of the next capture behind those before, and waits for the disk. */
  static void write(Path folder, long captures, Instant at) throws IOException {
    try (FileChannel file = Durable.open(folder.resolve(NAME))) {
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
      bytes.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at)).flip();
      long position = captures * Long.BYTES;
      while (bytes.hasRemaining()) {
        position += file.write(bytes, position);
      }
      file.force(true);
    }
  }

  /** The newest capture at or before an instant; empty when there is none. */
  static Optional<Instant> at(Path folder, long captures, Instant instant) throws IOException {
    try (FileChannel file = FileChannel.open(folder.resolve(NAME), StandardOpenOption.READ)) {
      long low = 0;
      long high = captures;
      while (low < high) {
        long middle = (low + high) >>> 1;
        if (read(file, middle).isAfter(instant)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low == 0 ? Optional.empty() : Optional.of(read(file, low - 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Instant read(FileChannel file, long capture) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, capture * Long.BYTES + bytes.position()) < 0) {
        throw new IOException("the instants of captures end too early");
      }
    }
    return Instant.EPOCH.plus(bytes.flip().getLong(), ChronoUnit.MICROS);
  }
}
