package dev.portico.gateway.protocol.http;

import java.io.ByteArrayOutputStream;

/** An answer that is there whole. */
final class ByteChunks implements Chunks {
  private final byte[] content;
  private int sent;

  ByteChunks(byte[] content) {
    this.content = content;
  }

  @Override
  public boolean fill(ByteArrayOutputStream out) {
    int length = Math.min(CHUNK_BYTES, content.length - sent);
    out.write(content, sent, length);
    sent += length;
    return sent == content.length;
  }

  @Override
  public void cancel() {
    // nothing runs
  }

  @Override
  public void close() {
    // memory
  }
}
