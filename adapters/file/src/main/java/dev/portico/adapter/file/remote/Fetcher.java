package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.Origin.Sink;
import dev.portico.spi.PortException;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Fetches parts of files, several at a time, again and again where they break off. Safe for many
 * threads.
 */
final class Fetcher implements AutoCloseable {
  private final ObjectStore store;
  private final Patience patience;
  private final Lanes lanes;
  private final RemoteErrors errors;
  private volatile boolean closed;

  Fetcher(ObjectStore store, Patience patience, Lanes lanes, RemoteErrors errors) {
    this.store = store;
    this.patience = patience;
    this.lanes = lanes;
    this.errors = errors;
  }

  /**
   * Fetches a part of a file.
   *
   * @param meter of the query whose turn it takes
   * @param wanted whether somebody still waits for it; asked now and then
   * @return completed when the sink has taken the bytes; exceptionally with a {@link
   *     PortException}, {@link FileChangedException} or {@link CancellationException}
   */
  CompletableFuture<Void> fetch(
      RemoteFile file, long from, int length, Meter meter, BooleanSupplier wanted, Sink sink) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      lanes.run(meter, () -> run(file, from, length, meter, wanted, sink, done));
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(new CancellationException("closed"));
    }
    return done;
  }

  private void run(
      RemoteFile file,
      long from,
      int length,
      Meter meter,
      BooleanSupplier wanted,
      Sink sink,
      CompletableFuture<Void> done) {
    try {
      byte[] bytes = read(file, from, length, meter, () -> alive(wanted));
      sink.take(bytes);
      done.complete(null);
    } catch (FileChangedException | PortException | CancellationException e) {
      done.completeExceptionally(e);
    } catch (IOException e) {
      done.completeExceptionally(errors.explain("file " + file.uri(), e));
    } catch (RuntimeException | Error e) {
      // a store that is closed under its readers says so in its own words
      done.completeExceptionally(closed ? new CancellationException("closed") : e);
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  /**
   * The same on the caller's thread, which takes no turn.
   *
   * @throws FileChangedException when the file is not this version any more
   * @throws PortException for every other failure
   */
  byte[] now(RemoteFile file, long from, int length, Meter meter) throws FileChangedException {
    try {
      return read(file, from, length, meter, () -> alive(() -> true));
    } catch (FileChangedException e) {
      throw e;
    } catch (IOException e) {
      throw errors.explain("file " + file.uri(), e);
    }
  }

  private byte[] read(RemoteFile file, long from, int length, Meter meter, Runnable alive)
      throws IOException {
    byte[] bytes = new byte[length];
    int[] got = {0};
    meter.fetching(length);
    patience.insist(
        attempt -> {
          meter.requests(1);
          int read = store.read(file, from + got[0], bytes, got[0], length - got[0], alive);
          meter.fetched(read);
          got[0] += read;
          if (got[0] < length) {
            throw new EOFException("the store broke off after " + got[0] + " bytes");
          }
          return read;
        },
        alive);
    return bytes;
  }

  private void alive(BooleanSupplier wanted) {
    if (closed || !wanted.getAsBoolean()) {
      throw new CancellationException("nobody waits any more");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
