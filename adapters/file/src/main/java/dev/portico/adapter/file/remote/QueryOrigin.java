package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.Origin;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** One remote file, for one query. */
record QueryOrigin(RemoteFile file, Fetcher fetcher, Lanes lanes, Meter meter, BooleanSupplier open)
    implements Origin {

  @Override
  public CompletableFuture<Void> fetch(long from, int length, BooleanSupplier wanted, Sink sink) {
    return fetcher.fetch(file, from, length, meter, wanted, sink);
  }

  @Override
  public void run(Runnable task) {
    lanes.run(meter, task);
  }

  @Override
  public boolean waits() {
    return open.getAsBoolean();
  }

  @Override
  public void kept(long bytes) {
    meter.kept(bytes);
  }
}
