package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded store of local copies: what queries need of remote files is fetched once, kept until
 * the place is needed for something else, and found again after a restart. Copies never change; a
 * wider need makes a new one, which takes over the chunks that are here. Safe for many threads.
 */
public final class Mirror implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
  private static final int MOST_TRIES = 3;
  private static final long NOTED_NANOS = 60_000_000_000L;

  private final String connection;
  private static final Map<Path, Mirror> OPEN = new HashMap<>();

  private final MirrorFolder folder;
  private final Path root;
  private long mostBytes;
  private int users = 1;
  private final Map<FileVersion, VersionFiles> versions = new HashMap<>();
  private final LinkedHashMap<Path, MirroredFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<FileVersion, Long> noted = new HashMap<>();
  private long bytes;

  private Mirror(String connection, Path root, MirrorFolder folder, long mostBytes) {
    this.connection = connection;
    this.root = root;
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /**
   * Opens the mirror of a connection; ports of one folder share one, such as those before and after
   * the settings were loaded again.
   *
   * @param root its folder, made when it is not there
   * @param mostBytes of all copies together
   * @throws PortException when the folder cannot be used
   */
  public static Mirror open(String connection, Path root, long mostBytes) {
    synchronized (OPEN) {
      Mirror mirror = OPEN.get(root);
      if (mirror == null) {
        mirror = opened(connection, root, mostBytes);
        OPEN.put(root, mirror);
      } else {
        mirror.sharedBy(mostBytes);
      }
      return mirror;
    }
  }

  private synchronized void sharedBy(long most) {
    users++;
    mostBytes = most;
  }

  private static Mirror opened(String connection, Path root, long mostBytes) {
    try {
      Mirror mirror = new Mirror(connection, root, MirrorFolder.open(root), mostBytes);
      for (MirrorFolder.Found found : mirror.folder.found()) {
        mirror.files.put(
            found.path(), new MirroredFile(null, found.path(), found.bytes(), null, null));
        mirror.bytes += found.bytes();
      }
      return mirror;
    } catch (IOException e) {
      throw new PortException(
          Reason.SETTINGS,
          "connection "
              + connection
              + ": the folder for copies of its files cannot be used; check the state folder and"
              + " its permissions",
          e);
    }
  }

  /**
   * A copy that holds at least what is needed of a Parquet file.
   *
   * @param footer the original's
   * @return completed with the copy, which the caller closes; exceptionally with what the origin
   *     failed with, or a {@link PortException}
   */
  public CompletableFuture<Held> excerpt(
      FileVersion version, ParquetFooter footer, Content need, Origin origin) {
    return excerpt(version, footer, need, origin, MOST_TRIES);
  }

  private CompletableFuture<Held> excerpt(
      FileVersion version, ParquetFooter footer, Content need, Origin origin, int tries) {
    VersionFiles known = loaded(version);
    ExcerptBuild build;
    synchronized (this) {
      Optional<MirroredFile> here =
          need.names().isEmpty() && known.whole().isPresent()
              ? known.whole()
              : known.covering(need);
      if (here.isPresent()) {
        origin.kept(need.of(footer).dataBytes());
        return CompletableFuture.completedFuture(held(take(here.get())));
      }
      Optional<Building> other =
          known.buildings().stream()
              .filter(b -> b.content() != null && b.content().covers(need))
              .findFirst();
      if (other.isPresent()) {
        origin.kept(need.of(footer).dataBytes());
        return joined(
            other.get(), origin, () -> excerpt(version, footer, need, origin, tries - 1), tries);
      }
      build = ExcerptBuild.of(this, known, footer, grown(known, need), origin);
      known.buildings().add(build.building());
    }
    build.start();
    return build.building().made().thenApply(this::held);
  }

  /** Copies of the same row groups grow together, so that the next query finds one for both. */
  private static Content grown(VersionFiles known, Content need) {
    Content grown = need;
    for (MirroredFile file : known.excerpts()) {
      boolean alike =
          file.content().names().equals(need.names())
              && file.content().rowGroups().equals(need.rowGroups());
      grown = alike ? grown.with(file.content().columns()) : grown;
    }
    return grown;
  }

  /**
   * A copy of a whole file.
   *
   * @param suffix of its name, by which readers know the format
   * @return as of {@link #excerpt}
   */
  public CompletableFuture<Held> whole(FileVersion version, String suffix, Origin origin) {
    return whole(version, suffix, origin, MOST_TRIES);
  }

  private CompletableFuture<Held> whole(
      FileVersion version, String suffix, Origin origin, int tries) {
    VersionFiles known = loaded(version);
    WholeBuild build;
    synchronized (this) {
      if (known.whole().isPresent()) {
        origin.kept(version.length());
        return CompletableFuture.completedFuture(held(take(known.whole().get())));
      }
      Optional<Building> other =
          known.buildings().stream().filter(b -> b.content() == null).findFirst();
      if (other.isPresent()) {
        origin.kept(version.length());
        return joined(other.get(), origin, () -> whole(version, suffix, origin, tries - 1), tries);
      }
      build = new WholeBuild(this, known, suffix, origin);
      known.buildings().add(build.building());
    }
    build.start();
    return build.building().made().thenApply(this::held);
  }

  /** Who waits for a file that another query began is not to fail with that query. */
  private CompletableFuture<Held> joined(
      Building building, Origin origin, Supplier<CompletableFuture<Held>> again, int tries) {
    building.join(origin);
    return building
        .made()
        .handle(
            (file, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(held(file));
              } else if (tries > 1 && origin.waits()) {
                return again.get();
              }
              return CompletableFuture.<Held>failedFuture(cause(failure));
            })
        .thenCompose(done -> done);
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private Held held(MirroredFile file) {
    return new Held(file.path(), file.bytes(), () -> release(file));
  }

  /** Holds a file, which is now the one used last. */
  private MirroredFile take(MirroredFile file) {
    file.hold();
    files.get(file.path());
    FileVersion version = file.version().version();
    long now = System.nanoTime();
    Long before = noted.get(version);
    if (before == null || now - before > NOTED_NANOS) {
      noted.put(version, now);
      folder.used(version);
    }
    return file;
  }

  synchronized void release(MirroredFile file) {
    file.release();
    if (file.isSuperseded() && !file.isHeld()) {
      remove(file);
    }
  }

  /** What lies here of a version; of an earlier start it is checked when it is first asked for. */
  private VersionFiles loaded(FileVersion version) {
    VersionFiles known;
    synchronized (this) {
      known = versions.computeIfAbsent(version, VersionFiles::new);
    }
    synchronized (known) {
      if (!known.isLoaded()) {
        load(known);
        known.loaded();
      }
    }
    return known;
  }

  private void load(VersionFiles known) {
    try {
      for (Path path : folder.filesOf(known.version())) {
        MirroredFile before;
        synchronized (this) {
          before = files.get(path);
        }
        if (before != null && before.version() == null) {
          adopt(before, verified(known, before));
        }
      }
    } catch (IOException e) {
      LOG.warn("connection {}: mirrored files could not be read and are left out", connection, e);
    }
  }

  private Optional<MirroredFile> verified(VersionFiles known, MirroredFile before)
      throws IOException {
    Path path = before.path();
    if (MirrorFolder.isWhole(path)) {
      return MirrorFolder.verifyWhole(path, known.version().length())
          ? Optional.of(new MirroredFile(known, path, before.bytes(), null, null))
          : Optional.empty();
    }
    Optional<ExcerptSeal> seal = MirrorFolder.verifyExcerpt(path);
    return seal.flatMap(s -> Content.read(s.properties()))
        .map(content -> new MirroredFile(known, path, before.bytes(), content, seal.get()));
  }

  private synchronized void adopt(MirroredFile before, Optional<MirroredFile> after) {
    if (files.get(before.path()) != before) {
      return; // removed meanwhile
    }
    if (after.isEmpty()) {
      LOG.warn("connection {}: a torn mirrored file is removed: {}", connection, before.path());
      remove(before);
      return;
    }
    files.put(before.path(), after.get());
    VersionFiles known = after.get().version();
    if (after.get().content() == null) {
      known.whole(after.get());
    } else {
      known.excerpts().add(after.get());
    }
  }

  /**
   * Makes place for a file that is about to be made.
   *
   * @throws PortException when what is there is in use
   */
  synchronized void reserve(long wanted) {
    Iterator<MirroredFile> eldest = files.values().iterator();
    List<MirroredFile> gone = new ArrayList<>();
    long free = mostBytes - bytes;
    while (free < wanted && eldest.hasNext()) {
      MirroredFile file = eldest.next();
      if (!file.isHeld()) {
        gone.add(file);
        free += file.bytes();
      }
    }
    if (free < wanted) {
      throw new PortException(
          wanted > mostBytes ? Reason.REFUSED : Reason.BUSY,
          "connection "
              + connection
              + ": the query needs more files at once than the mirror holds beside those that are"
              + " being read (mirror.size); read fewer columns or days, or try again later");
    }
    gone.forEach(this::remove);
    bytes += wanted;
  }

  private void remove(MirroredFile file) {
    if (files.remove(file.path()) == null) {
      return;
    }
    bytes -= file.bytes();
    folder.delete(file.path());
    if (file.version() != null) {
      file.version().forget(file);
      forgetIfEmpty(file.version());
    }
  }

  private void forgetIfEmpty(VersionFiles known) {
    if (known.isEmpty()) {
      versions.remove(known.version(), known);
      noted.remove(known.version());
    }
  }

  /** Takes in a file that was made; it is held once for each who waits for it. */
  synchronized void publish(Building building, MirroredFile file, long reserved) {
    VersionFiles known = file.version();
    bytes += file.bytes() - reserved;
    files.put(file.path(), file);
    known.buildings().remove(building);
    for (int i = building.waiters(); i > 0; i--) {
      file.hold();
    }
    if (file.content() == null) {
      known.whole(file);
    } else {
      supersede(known, file);
      known.excerpts().add(file);
    }
    folder.used(known.version());
  }

  private void supersede(VersionFiles known, MirroredFile by) {
    for (MirroredFile file : List.copyOf(known.excerpts())) {
      if (by.content().covers(file.content())) {
        known.excerpts().remove(file);
        file.supersede();
        if (!file.isHeld()) {
          remove(file);
        }
      }
    }
  }

  /** Gives up a file that could not be made. */
  synchronized void failed(Building building, VersionFiles known, long reserved) {
    bytes -= reserved;
    known.buildings().remove(building);
    forgetIfEmpty(known);
  }

  MirrorFolder folder() {
    return folder;
  }

  String connection() {
    return connection;
  }

  /** Bytes of all copies, those included that are being made; for metrics and tests. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Copies that are being read now; for tests. */
  public synchronized long heldFiles() {
    return files.values().stream().filter(MirroredFile::isHeld).count();
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      synchronized (this) {
        if (--users > 0) {
          return;
        }
      }
      OPEN.remove(root);
    }
    folder.close();
  }
}
