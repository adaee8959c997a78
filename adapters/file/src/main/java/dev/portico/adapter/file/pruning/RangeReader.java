package dev.portico.adapter.file.pruning;

import dev.portico.spi.PortException;

/** Reads bytes of the one file that is looked at; called from the thread that asks for pruning. */
@FunctionalInterface
public interface RangeReader {
  /**
   * Reads a range; may block.
   *
   * @return exactly so many bytes
   * @throws PortException when they cannot be read; it comes out of the pruning
   */
  byte[] read(ByteRange range);
}
