package dev.portico.gateway.protocol.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** An answer that is made piece by piece. One thread at a time; {@link #cancel} from any. */
interface Chunks extends AutoCloseable {
  /** What a chunk should not be much longer than. */
  int CHUNK_BYTES = 64 * 1024;

  /**
   * Makes the next chunk.
   *
   * @return true when it is the last
   */
  boolean fill(ByteArrayOutputStream out) throws IOException;

  /** Stops the work behind it; may wait for a store. */
  void cancel();

  /** Releases what it holds; more than once. */
  @Override
  void close();
}
