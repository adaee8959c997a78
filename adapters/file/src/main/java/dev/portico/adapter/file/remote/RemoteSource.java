package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.mirror.Held;
import dev.portico.adapter.file.mirror.MirrorFullException;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.remote.Segments.Segment;
import dev.portico.spi.FileCost;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

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

  /** How long a full mirror is waited for, and after which pauses it is asked again. */
  private static final Duration FULL_PATIENCE = Duration.ofSeconds(10);

  private static final Duration FULL_PAUSE = Duration.ofMillis(50);

  private final Services services;
  private final FileRequest request;
  private final Waiting waiting;
  private final Meter meter;
  private final PieceMaker pieces;
  private final Deque<Piece> queue = new ArrayDeque<>();
  private final List<Arrived> ready = new ArrayList<>();
  private final Map<String, List<Held>> handedOut = new HashMap<>();
  private List<String> keys = List.of();
  private int window;
  private int inFlight;
  private int listings;
  private int restarts;
  private long fullSince;
  private long fullUntil;
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
  record RowGroups(ParquetFooter footer, Segment segment) {}

  /** How far a file has come. Guarded by the source. */
  static final class FileState {
    private final FoundRemote found;
    private final int retries;
    private final int listing;
    private boolean handedOut;
    private boolean obsolete;

    /**
     * @param retries how often the file was found replaced
     * @param listing by the how-manieth listing of the table it was found
     */
    FileState(FoundRemote found, int retries, int listing) {
      this.found = found;
      this.retries = retries;
      this.listing = listing;
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

  RemoteSource(Services services, FileRequest request, Waiting waiting, Making making) {
    this.services = services;
    this.request = request;
    this.waiting = waiting;
    this.meter =
        new Meter(services.config().connection(), request.limits().and(services.config().limits()));
    this.pieces = making.pieces(meter, () -> !closed);
    this.window = request.mostRows().isPresent() ? 1 : WINDOW;
  }

  /** Makes what finds the files. */
  @FunctionalInterface
  interface Making {
    PieceMaker pieces(Meter meter, BooleanSupplier open);
  }

  /** Starts to list the files. */
  void begin() {
    services.sources().add(this);
    walk();
  }

  private void walk() {
    try {
      services.walks().run(meter, this::list);
    } catch (RejectedExecutionException e) {
      throw services.errors().fault(Reason.CANCELLED, "the connection was closed", e);
    }
  }

  private void list() {
    try {
      PieceMaker.Found found = pieces.find();
      listed(found.keys(), found.files());
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized void listed(List<String> found, Collection<FoundRemote> files) {
    keys = found;
    files.forEach(file -> queue.add(new Piece(new FileState(file, 0, listings), null)));
    listed = true;
    notifyAll();
    pump();
  }

  /** Starts as many pieces as may be on their way. */
  private void pump() {
    while (!closed
        && failure == null
        && inFlight + ready.size() < window
        && !queue.isEmpty()
        && !isPaused()) {
      Piece piece = queue.remove();
      inFlight++;
      try {
        services.walks().run(meter, () -> start(piece));
      } catch (RejectedExecutionException e) {
        inFlight--;
        failure = e;
      }
    }
  }

  private boolean isPaused() {
    return fullSince != 0 && System.nanoTime() - fullUntil < 0;
  }

  /** Outside the source's lock: copies of an earlier start are checked here, which takes time. */
  private void start(Piece piece) {
    try {
      if (piece.part() == null) {
        pieces.of(piece.file()).whenComplete((outcome, e) -> divided(piece, outcome, e));
      } else {
        pieces.of(piece).whenComplete((arrived, e) -> arrived(piece, arrived, e));
      }
    } catch (RuntimeException | Error e) {
      arrived(piece, null, e);
    }
  }

  /** A file is here, or it is known in which pieces it will come. */
  private void divided(Piece piece, PieceMaker.Outcome outcome, Throwable e) {
    if (e != null) {
      arrived(piece, null, e);
    } else if (outcome.arrived() != null) {
      arrived(piece, outcome.arrived(), null);
    } else {
      synchronized (this) {
        inFlight--;
        List<RowGroups> parts = isCurrent(piece.file()) ? outcome.parts() : List.of();
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
      if (closed || !isCurrent(piece.file())) {
        close(arrived);
      } else if (e == null) {
        ready.add(arrived);
        fullSince = 0;
      } else if (Futures.cause(e) instanceof MirrorFullException full) {
        full(piece, full);
      } else if (Futures.cause(e) instanceof FileChangedException changed) {
        changed(piece.file(), changed);
      } else if (failure == null) {
        failure = e;
      }
      notifyAll();
      pump();
    }
  }

  private boolean isCurrent(FileState file) {
    return !file.obsolete && file.listing == listings;
  }

  /**
   * Goes on with fewer pieces at a time. What this query itself holds does not become free by
   * waiting.
   */
  private void full(Piece piece, MirrorFullException full) {
    long now = System.nanoTime();
    fullSince = fullSince == 0 ? now : fullSince;
    long heldBytes = handedOut.values().stream().flatMap(List::stream).mapToLong(Held::bytes).sum();
    boolean others = inFlight > 0 || !ready.isEmpty();
    if (!others && (!full.canFitBeside(heldBytes) || now - fullSince > FULL_PATIENCE.toNanos())) {
      failure = full;
      return;
    }
    window = Math.max(1, inFlight + ready.size());
    fullUntil = now + FULL_PAUSE.toNanos();
    queue.addFirst(piece);
  }

  /** Nothing of the old version may stand beside the new one. */
  private void changed(FileState old, FileChangedException cause) {
    services.listings().forget();
    pieces.forget();
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
      Optional<RemoteFile> now =
          services.patience().insist(attempt -> lookOnce(old), waiting::check);
      synchronized (this) {
        inFlight--;
        if (old.listing == listings) {
          found(old, now, cause);
        }
        notifyAll();
        pump();
      }
    } catch (IOException e) {
      fail(services.errors().explain("file " + old.file().uri(), e));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private Optional<RemoteFile> lookOnce(FileState old) throws IOException {
    meter.requests(1);
    return services.store().file(old.file().uri());
  }

  private void found(FileState old, Optional<RemoteFile> now, FileChangedException cause) {
    if (now.isPresent()) {
      FoundRemote found = new FoundRemote(now.get(), old.found().partition());
      queue.addFirst(new Piece(new FileState(found, 1, listings), null));
    } else if (handedOutAny || closed || ++restarts > MOST_RESTARTS) {
      failure = cause;
    } else {
      restart();
    }
  }

  private void restart() {
    queue.clear();
    ready.forEach(RemoteSource::close);
    ready.clear();
    listed = false;
    listings++;
    walk();
  }

  private synchronized void fail(Throwable e) {
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
        pump();
      }
      if (closed) {
        throw services.errors().fault(Reason.CANCELLED, "cancelled, or the connection was closed");
      } else if (failure != null) {
        throw failure instanceof Choosing.Refusal refusal
            ? refusal.own()
            : Futures.fault(failure, services.errors());
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
      long most = isPaused() ? FULL_PAUSE.toMillis() : 1_000;
      wait(Math.max(1, Math.min(most, waiting.left().toMillis())));
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
    pump();
  }

  @Override
  public Optional<Instant> version() {
    return pieces.version();
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
    services.sources().remove(this);
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
