package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.remote.ObjectStore.Depth;
import dev.portico.adapter.file.remote.ObjectStore.Page;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What lies in folders, asked of the store once by many queries and remembered for a short while.
 * The query that asked first pays; when that is more than it may, the others have their answer all
 * the same. Safe for many threads.
 */
final class Listings {
  /** More files and folders than this in one are refused: each takes about 200 bytes of memory. */
  static final int MOST_ENTRIES = 250_000;

  private static final long KEPT_ENTRIES = 300_000;

  private final ObjectStore store;
  private final Patience patience;
  private final Lanes lanes;
  private final RemoteErrors errors;
  private final Answers<Key, Listing> folders;
  private final Answers<String, Optional<RemoteFile>> files;

  /**
   * @param age how long what is known holds
   */
  Listings(ObjectStore store, Patience patience, Lanes lanes, RemoteErrors errors, Duration age) {
    this.store = store;
    this.patience = patience;
    this.lanes = lanes;
    this.errors = errors;
    this.folders = Answers.young(age, KEPT_ENTRIES, listing -> 1 + listing.size());
    this.files = Answers.young(age, KEPT_ENTRIES, file -> 1);
  }

  private record Key(String folder, Depth depth) {}

  /**
   * What lies in a folder.
   *
   * @param exists whether there is such a folder
   * @param files by their full locations
   * @param folders the last parts of their names
   */
  record Listing(boolean exists, List<RemoteFile> files, List<String> folders) {
    int size() {
      return files.size() + folders.size();
    }
  }

  /**
   * What lies in a folder; nothing when it is not there.
   *
   * @param meter of the query that pays, when it must be asked for
   */
  CompletableFuture<Listing> of(String folder, Depth depth, Meter meter) {
    AtomicLong sent = new AtomicLong();
    return paid(
        folders.of(new Key(folder, depth), () -> asked(meter, () -> list(folder, depth, sent))),
        meter,
        sent);
  }

  /** A file by its name. */
  CompletableFuture<Optional<RemoteFile>> file(String location, Meter meter) {
    AtomicLong sent = new AtomicLong();
    return paid(files.of(location, () -> asked(meter, () -> look(location, sent))), meter, sent);
  }

  private <T> CompletableFuture<T> asked(Meter meter, Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, task -> lanes.run(meter, task));
  }

  private static <T> CompletableFuture<T> paid(
      CompletableFuture<T> answer, Meter meter, AtomicLong sent) {
    return answer.whenComplete((value, e) -> meter.requests(sent.getAndSet(0)));
  }

  private Optional<RemoteFile> look(String location, AtomicLong sent) {
    try {
      return patience.insist(
          attempt -> {
            sent.incrementAndGet();
            return store.file(location);
          },
          lanes::checkOpen);
    } catch (IOException e) {
      throw errors.explain("file " + location, e);
    }
  }

  private Listing list(String folder, Depth depth, AtomicLong sent) {
    List<RemoteFile> found = new ArrayList<>();
    List<String> below = new ArrayList<>();
    boolean exists = false;
    String next = null;
    do {
      Page page = page(folder, depth, next, sent);
      exists |= page.exists();
      found.addAll(page.files());
      below.addAll(page.folders());
      next = page.next();
      if (found.size() + below.size() + (next == null ? 0 : 1) > MOST_ENTRIES) {
        throw tooMany(folder);
      }
    } while (next != null);
    return new Listing(exists, List.copyOf(found), List.copyOf(below));
  }

  /** A page that breaks off is asked for again, not the pages before it. */
  private Page page(String folder, Depth depth, String from, AtomicLong sent) {
    try {
      return patience.insist(
          attempt -> {
            sent.incrementAndGet();
            Page page = store.list(folder, depth, from);
            sent.addAndGet(page.requests() - 1);
            return page;
          },
          lanes::checkOpen);
    } catch (IOException e) {
      throw errors.explain("folder " + folder, e);
    }
  }

  private RuntimeException tooMany(String folder) {
    return errors.fault(
        Reason.REFUSED,
        "folder '"
            + folder
            + "' has more than "
            + MOST_ENTRIES
            + " files and folders; narrow the location");
  }

  /** Forgets everything, because something was not as it was listed. */
  void forget() {
    folders.forget();
    files.forget();
  }
}
