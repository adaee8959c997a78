package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.mirror.Held;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.pruning.FilePruning;
import dev.portico.adapter.file.remote.TableFiles.KeyCondition;
import dev.portico.spi.FileCost;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * The files of one query, on their way into the mirror: a number of pieces at a time, in the order
 * of the files, handed out as they arrive. When a few rows are enough, the first piece comes alone,
 * and each time more are asked for twice as many as before.
 *
 * <p>A file that is replaced meanwhile is taken in its new version, once, unless rows of the old
 * one were handed out.
 */
final class RemoteSource implements FileSource {
  private static final int WINDOW = 32;
  private static final int MOST_RESTARTS = 2;

  private final Services services;
  private final FileRequest request;
  private final RemoteLocation location;
  private final Waiting waiting;
  private final Meter meter;
  private final Pieces pieces;
  private final Deque<Piece> queue = new ArrayDeque<>();
  private final List<Arrived> ready = new ArrayList<>();
  private final Map<String, List<Held>> handedOut = new HashMap<>();
  private List<String> keys = List.of();
  private int window;
  private int inFlight;
  private int restarts;
  private boolean listed;
  private boolean handedOutAny;
  private boolean told;
  private Throwable failure;
  private volatile boolean closed;

  /**
   * Something to be made readable: a file, or some row groups of one.
   *
   * @param part null until the footer told which row groups are needed
   */
  record Piece(FileState file, RowGroups part) {}

  /** Row groups of a file, whose footer is known. */
  record RowGroups(ParquetFooter footer, Set<Integer> ordinals) {}

  /** How far a file has come. Guarded by the source. */
  static final class FileState {
    private final FoundRemote found;
    private final int retries;
    private boolean handedOut;
    private boolean obsolete;

    FileState(FoundRemote found, int retries) {
      this.found = found;
      this.retries = retries;
    }

    FoundRemote found() {
      return found;
    }

    RemoteFile file() {
      return found.file();
    }
  }

  /**
   * What became of a piece.
   *
   * @param held the copy; null when no byte of the file is needed
   */
  record Arrived(FileState file, DataFile data, Held held) {}

  RemoteSource(Services services, FileRequest request, RemoteLocation location, Waiting waiting) {
    this.services = services;
    this.request = request;
    this.location = location;
    this.waiting = waiting;
    this.meter = new Meter(services.config().connection(), request.limits());
    this.pieces = new Pieces(services, request, meter, waiting, () -> !closed);
    this.window = request.mostRows().isPresent() ? 1 : WINDOW;
  }

  /** Starts to list the files. */
  void begin() {
    try {
      services.walks().run(meter, this::list);
    } catch (RejectedExecutionException e) {
      throw services.errors().fault(Reason.CANCELLED, "the connection was closed", e);
    }
  }

  private void list() {
    try {
      FilePruning pruning = new FilePruning(request.table().columns(), request.condition());
      Optional<KeyCondition> wanted =
          request.condition().equals(Predicate.ALL)
              ? Optional.empty()
              : Optional.of(
                  new KeyCondition(Tested.columns(request.condition()), pruning::canMatch));
      TableFiles table =
          TableFiles.of(
              services, request.table(), location, wanted, request.choice(), meter, waiting);
      List<FileState> wantedFiles =
          table.files().stream()
              .filter(f -> pruning.canMatch(f.partition()))
              .map(f -> new FileState(f, 0))
              .toList();
      meter.filesSkipped(table.skipped() + table.files().size() - wantedFiles.size());
      listed(table.keys(), wantedFiles);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private synchronized void listed(List<String> found, Collection<FileState> files) {
    keys = found;
    pieces.keys(found);
    files.forEach(file -> queue.add(new Piece(file, null)));
    listed = true;
    notifyAll();
    pump();
  }

  /** Starts as many pieces as may be on their way. */
  private synchronized void pump() {
    while (!closed && failure == null && inFlight + ready.size() < window && !queue.isEmpty()) {
      Piece piece = queue.remove();
      inFlight++;
      start(piece);
    }
  }

  private void start(Piece piece) {
    if (piece.part() == null) {
      pieces.of(piece.file()).whenComplete((outcome, e) -> divided(piece, outcome, e));
    } else {
      pieces.of(piece).whenComplete((arrived, e) -> arrived(piece, arrived, e));
    }
  }

  /** A file is here, or it is known in which pieces it will come. */
  private void divided(Piece piece, Pieces.Outcome outcome, Throwable e) {
    if (e != null) {
      arrived(piece, null, e);
    } else if (outcome.arrived() != null) {
      arrived(piece, outcome.arrived(), null);
    } else {
      synchronized (this) {
        inFlight--;
        List<RowGroups> parts = outcome.parts();
        for (int i = parts.size() - 1; i >= 0; i--) {
          queue.addFirst(new Piece(piece.file(), parts.get(i)));
        }
        notifyAll();
        pump();
      }
    }
  }

  private void arrived(Piece piece, Arrived arrived, Throwable e) {
    synchronized (this) {
      inFlight--;
      if (closed || piece.file().obsolete) {
        close(arrived);
      } else if (e == null) {
        ready.add(arrived);
      } else if (Futures.cause(e) instanceof FileChangedException changed) {
        changed(piece.file(), changed);
      } else if (failure == null) {
        failure = e;
      }
      notifyAll();
      pump();
    }
  }

  /** Nothing of the old version may stand beside the new one. */
  private void changed(FileState old, FileChangedException cause) {
    services.listings().forget();
    if (old.handedOut || old.retries > 0) {
      failure = cause;
      return;
    }
    old.obsolete = true;
    queue.removeIf(piece -> piece.file() == old);
    ready.removeIf(
        arrived -> {
          if (arrived.file() == old) {
            close(arrived);
          }
          return arrived.file() == old;
        });
    inFlight++;
    try {
      services.walks().run(meter, () -> look(old, cause));
    } catch (RejectedExecutionException e) {
      inFlight--;
      failure = e;
    }
  }

  /** Finds the version of now; when there is none, the table is listed again. */
  private void look(FileState old, FileChangedException cause) {
    try {
      Optional<ObjectStore.Entry> now =
          services.patience().insist(attempt -> lookOnce(old), waiting::check);
      synchronized (this) {
        inFlight--;
        if (now.isPresent() && !now.get().isFolder()) {
          FoundRemote found = new FoundRemote(now.get().file(), old.found().partition());
          queue.addFirst(new Piece(new FileState(found, 1), null));
        } else if (handedOutAny || ++restarts > MOST_RESTARTS) {
          failure = cause;
        } else {
          restart();
        }
        notifyAll();
        pump();
      }
    } catch (IOException e) {
      fail(services.errors().explain("file " + old.file().uri(), e));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private Optional<ObjectStore.Entry> lookOnce(FileState old) throws IOException {
    meter.requests(1);
    return services.store().look(old.file().uri());
  }

  private void restart() {
    queue.forEach(piece -> piece.file().obsolete = true);
    queue.clear();
    ready.forEach(
        arrived -> {
          arrived.file().obsolete = true;
          close(arrived);
        });
    ready.clear();
    listed = false;
    begin();
  }

  private synchronized void fail(RuntimeException e) {
    failure = failure == null ? e : failure;
    listed = true;
    notifyAll();
  }

  @Override
  public FileListing next() {
    synchronized (this) {
      if (handedOutAny && request.mostRows().isPresent()) {
        window = Math.min(WINDOW, 2 * window);
        pump();
      }
      while (ready.isEmpty() && failure == null && !closed && !isDone()) {
        await();
      }
      if (closed) {
        throw services.errors().fault(Reason.CANCELLED, "cancelled, or the connection was closed");
      } else if (failure != null) {
        throw Futures.fault(failure, services.errors());
      } else if (ready.isEmpty()) {
        return nothingMore();
      }
      return handOut();
    }
  }

  private boolean isDone() {
    return listed && inFlight == 0 && queue.isEmpty();
  }

  private void await() {
    waiting.check();
    try {
      wait(Math.max(1, Math.min(1_000, waiting.left().toMillis())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw services.errors().fault(Reason.CANCELLED, "cancelled", e);
    }
  }

  /** A table without a wanted file has its keys all the same. */
  private FileListing nothingMore() {
    if (told) {
      return null;
    }
    told = true;
    return new FileListing(List.of(), keys);
  }

  private FileListing handOut() {
    List<DataFile> files = new ArrayList<>();
    for (Arrived arrived : ready) {
      arrived.file().handedOut = true;
      files.add(arrived.data());
      if (arrived.held() != null) {
        handedOut
            .computeIfAbsent(arrived.data().path(), path -> new ArrayList<>())
            .add(arrived.held());
      }
      meter.file();
    }
    ready.clear();
    handedOutAny = true;
    told = true;
    pump();
    return new FileListing(files, keys);
  }

  @Override
  public synchronized void release(FileListing files) {
    for (DataFile file : files.files()) {
      List<Held> held = handedOut.remove(file.path());
      if (held != null) {
        held.forEach(Held::close);
      }
    }
  }

  @Override
  public FileCost cost() {
    return meter.cost();
  }

  private static void close(Arrived arrived) {
    if (arrived != null && arrived.held() != null) {
      arrived.held().close();
    }
  }

  @Override
  public void cancel() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      queue.clear();
      ready.forEach(RemoteSource::close);
      ready.clear();
      handedOut.values().forEach(held -> held.forEach(Held::close));
      handedOut.clear();
      notifyAll();
    }
  }
}
