package dev.portico.adapter.file.remote;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.adapter.file.remote.ObjectStore.Depth;
import dev.portico.adapter.file.remote.ObjectStore.Entry;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What lies in folders, asked of the store once by many queries and remembered for a short while.
 * Safe for many threads.
 */
final class Listings {
  /** More entries than this of one folder are refused. */
  static final int MOST_ENTRIES = 1_000_000;

  private static final long KEPT_ENTRIES = 300_000;

  private final ObjectStore store;
  private final Patience patience;
  private final Lanes lanes;
  private final RemoteErrors errors;
  private final AsyncCache<Key, List<Entry>> known;

  /**
   * @param age how long what is known holds
   */
  Listings(ObjectStore store, Patience patience, Lanes lanes, RemoteErrors errors, Duration age) {
    this.store = store;
    this.patience = patience;
    this.lanes = lanes;
    this.errors = errors;
    this.known =
        Caffeine.newBuilder()
            .expireAfterWrite(age)
            .maximumWeight(KEPT_ENTRIES)
            .weigher((Key key, List<Entry> entries) -> 1 + entries.size())
            .buildAsync();
  }

  private record Key(String folder, Depth depth) {}

  /**
   * What lies in a folder; nothing when it is not there.
   *
   * @param meter of the query that pays, when it must be asked for
   */
  CompletableFuture<List<Entry>> of(String folder, Depth depth, Meter meter) {
    return known.get(
        new Key(folder, depth),
        (key, executor) ->
            CompletableFuture.supplyAsync(
                () -> list(folder, depth, meter), task -> lanes.run(meter, task)));
  }

  /** One thing in a folder, or nothing. */
  CompletableFuture<List<Entry>> look(String folder, String name, Meter meter) {
    return known.get(
        new Key(folder + "/" + name, null),
        (key, executor) ->
            CompletableFuture.supplyAsync(
                () -> look(key.folder(), name, meter, folder), task -> lanes.run(meter, task)));
  }

  private List<Entry> look(String uri, String name, Meter meter, String folder) {
    try {
      return patience.insist(
          attempt -> {
            meter.requests(1);
            return store.look(uri).map(e -> new Entry(name, e.file())).stream().toList();
          },
          () -> {});
    } catch (IOException e) {
      throw errors.explain("what lies in " + folder, e);
    }
  }

  /** Forgets everything, because something was not as it was listed. */
  void forget() {
    known.synchronous().invalidateAll();
  }

  private List<Entry> list(String folder, Depth depth, Meter meter) {
    try {
      return patience.insist(
          attempt -> {
            List<Entry> entries = new ArrayList<>();
            meter.requests(store.list(folder, depth, entry -> add(folder, entries, entry)));
            return List.copyOf(entries);
          },
          () -> {});
    } catch (IOException e) {
      throw errors.explain("the list of " + folder, e);
    }
  }

  private void add(String folder, List<Entry> entries, Entry entry) {
    entries.add(entry);
    if (entries.size() > MOST_ENTRIES) {
      throw errors.fault(
          Reason.REFUSED,
          "folder '"
              + folder
              + "' has more than "
              + MOST_ENTRIES
              + " files and folders; narrow the location");
    }
  }
}
