package dev.portico.adapter.file.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A remote file from its beginning, fetched in small parts as it is read. For one thread. */
final class RemoteInput extends InputStream {
  private static final int PART_BYTES = 256 << 10;

  private final Fetcher fetcher;
  private final RemoteFile file;
  private final Meter meter;
  private byte[] part = new byte[0];
  private int next;
  private long fetched;

  RemoteInput(Fetcher fetcher, RemoteFile file, Meter meter) {
    this.fetcher = fetcher;
    this.file = file;
    this.meter = meter;
  }

  @Override
  public int read() throws IOException {
    return hasNext() ? part[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (!hasNext()) {
      return -1;
    }
    int copied = Math.min(length, part.length - next);
    System.arraycopy(part, next, into, from, copied);
    next += copied;
    return copied;
  }

  private boolean hasNext() throws IOException {
    if (next < part.length) {
      return true;
    }
    int wanted = (int) Math.min(PART_BYTES, file.length() - fetched);
    if (wanted <= 0) {
      return false;
    }
    part = fetcher.now(file, fetched, wanted, meter);
    next = 0;
    fetched += wanted;
    return true;
  }
}
