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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** By the real path of their folders. */
  private static final Map<Path, Mirror> OPEN = new HashMap<>();

  private final String connection;
  private final MirrorFolder folder;
  private final Path root;
  private final EarlierFiles earlier;
  private final FetchSizes sizes;
  private long mostBytes;
  private int users = 1;
  private int builds;
  private boolean isGone;
  private final Map<FileVersion, VersionFiles> versions = new HashMap<>();
  private final LinkedHashMap<Path, MirroredFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<FileVersion, Long> noted = new HashMap<>();
  private long bytes;

  private Mirror(
      String connection, Path root, MirrorFolder folder, long mostBytes, FetchSizes sizes) {
    this.connection = connection;
    this.sizes = sizes;
    this.root = root;
    this.folder = folder;
    this.earlier = new EarlierFiles(connection, folder);
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
  public static Mirror open(String connection, Path root, long mostBytes, FetchSizes sizes) {
    synchronized (OPEN) {
      try {
        Path real = MirrorFolder.made(root);
        Mirror mirror = OPEN.get(real);
        if (mirror == null) {
          mirror = new Mirror(connection, real, MirrorFolder.open(root), mostBytes, sizes);
          mirror.find();
          OPEN.put(real, mirror);
        } else {
          mirror.sharedBy(mostBytes);
        }
        return mirror;
      } catch (IOException e) {
        throw unusable(connection, e);
      }
    }
  }

  private static PortException unusable(String connection, IOException cause) {
    return new PortException(
        Reason.SETTINGS,
        "connection "
            + connection
            + ": the folder for copies of its files cannot be used; check the state folder and"
            + " its permissions",
        cause);
  }

  private synchronized void sharedBy(long most) {
    users++;
    mostBytes = most;
    shrink(0);
  }

  private synchronized void find() throws IOException {
    try {
      for (MirrorFolder.Found found : folder.found()) {
        files.put(found.path(), new MirroredFile(null, found.path(), found.bytes(), null, null));
        bytes += found.bytes();
      }
      shrink(0);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * A copy that holds at least what is needed of a Parquet file.
   *
   * @param footer the original's
   * @param within row groups that the copy may hold besides; the others are read from other copies
   * @return completed with the copy, which the caller closes; exceptionally with what the origin
   *     failed with, or a {@link PortException}
   */
  public CompletableFuture<Held> excerpt(
      FileVersion version, ParquetFooter footer, Content need, Set<Integer> within, Origin origin) {
    try {
      Wanted wanted = new Wanted(footer, need, within);
      Making making =
          new Making(
              known -> here(known, wanted),
              other -> other.content() != null && wanted.isHeldBy(other.content()),
              known -> build(known, wanted, origin),
              need.of(footer).dataBytes());
      return obtained(version, making, origin, MOST_TRIES);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private record Wanted(ParquetFooter footer, Content need, Set<Integer> within) {
    boolean isHeldBy(Content content) {
      return content.covers(need) && within.containsAll(content.rowGroups());
    }
  }

  private static Optional<MirroredFile> here(VersionFiles known, Wanted wanted) {
    return known.excerpts().stream().filter(file -> wanted.isHeldBy(file.content())).findFirst();
  }

  private ExcerptBuild build(VersionFiles known, Wanted wanted, Origin origin) {
    Content grown = grown(known, wanted.need());
    ExcerptBuild build = new ExcerptBuild(this, known, wanted.footer(), grown, origin);
    if (!grown.equals(wanted.need())
        && !canFit(build.estimatedBytes(), Set.copyOf(known.excerpts()))) {
      build = new ExcerptBuild(this, known, wanted.footer(), wanted.need(), origin);
    }
    build.place();
    return build;
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
   * A copy of all that can be read of a small Parquet file, which one request fetches. It tells the
   * original's footer: {@link Held#original}.
   *
   * @param version no longer than {@link FetchSizes#readBytes}
   * @param footer reads the original's footer out of its bytes; what it throws is the failure
   * @return as of {@link #excerpt}
   */
  public CompletableFuture<Held> small(
      FileVersion version, Function<byte[], ParquetFooter> footer, Origin origin) {
    Making making =
        new Making(
            known -> known.excerpts().stream().filter(MirroredFile::isAll).findFirst(),
            Building::isSmall,
            known -> new SmallBuild(this, known, footer, origin),
            version.length());
    return obtained(version, making, origin, MOST_TRIES);
  }

  /**
   * A copy of a whole file.
   *
   * @param suffix of its name, by which readers know the format
   * @return as of {@link #excerpt}
   */
  public CompletableFuture<Held> whole(FileVersion version, String suffix, Origin origin) {
    Making making =
        new Making(
            VersionFiles::whole,
            Building::isWhole,
            known -> new WholeBuild(this, known, suffix, origin),
            version.length());
    return obtained(version, making, origin, MOST_TRIES);
  }

  /**
   * A file that is made here of what lies elsewhere, such as deleted rows in a form that the engine
   * reads.
   *
   * @param version what it is made of; its length is not that of the file, so it is below 0
   * @param maker writes the file, which is there and empty; its failure is the caller's
   * @param threads run the maker
   * @return as of {@link #excerpt}
   */
  public CompletableFuture<Held> made(
      FileVersion version, String suffix, Origin origin, Consumer<Path> maker, Executor threads) {
    Making making =
        new Making(
            VersionFiles::whole,
            Building::isWhole,
            known -> new MadeBuild(this, known, suffix, Building.whole(origin), maker, threads),
            0);
    return obtained(version, making, origin, MOST_TRIES);
  }

  /**
   * How a file is found, or made. All under the lock.
   *
   * @param here one that serves
   * @param serves whether one that is being made will
   * @param build makes one
   * @param keptBytes what need not be fetched when there is one
   */
  private record Making(
      Function<VersionFiles, Optional<MirroredFile>> here,
      Predicate<Building> serves,
      Function<VersionFiles, Build> build,
      long keptBytes) {}

  private CompletableFuture<Held> obtained(
      FileVersion version, Making making, Origin origin, int tries) {
    VersionFiles known = pinned(version);
    Build build;
    synchronized (this) {
      known.unpin();
      Optional<MirroredFile> here = making.here().apply(known);
      if (here.isPresent()) {
        origin.kept(making.keptBytes());
        return CompletableFuture.completedFuture(held(take(here.get())));
      }
      Optional<Building> other = known.buildings().stream().filter(making.serves()).findFirst();
      if (other.isPresent() && tries > 1) {
        origin.kept(making.keptBytes());
        return joined(other.get(), origin, () -> obtained(version, making, origin, tries - 1));
      }
      try {
        build = making.build().apply(known);
      } catch (RuntimeException e) {
        forgetIfEmpty(known);
        throw e;
      }
      known.buildings().add(build.building());
      builds++;
    }
    build.start();
    return build.building().made().thenApply(this::held);
  }

  /**
   * Who waits for a file that another query began is not to fail with that query: it tries again,
   * the last time alone.
   */
  private CompletableFuture<Held> joined(
      Building building, Origin origin, Supplier<CompletableFuture<Held>> again) {
    building.join(origin);
    return building
        .made()
        .handle(
            (file, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(held(file));
              }
              return origin.waits()
                  ? again.get()
                  : CompletableFuture.<Held>failedFuture(cause(failure));
            })
        .thenCompose(done -> done);
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private Held held(MirroredFile file) {
    Set<String> columns = file.content() == null ? Set.of() : file.content().columns();
    return new Held(file.path(), file.bytes(), columns, () -> release(file));
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

  /**
   * What lies here of a version; of an earlier start it is checked when it is first asked for. It
   * is not forgotten before it is unpinned.
   */
  private VersionFiles pinned(FileVersion version) {
    VersionFiles known;
    synchronized (this) {
      known = versions.computeIfAbsent(version, VersionFiles::new);
      known.pin();
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
    for (Path path : earlier.filesOf(known.version())) {
      MirroredFile before;
      synchronized (this) {
        before = files.get(path);
      }
      if (before != null && before.version() == null) {
        adopt(before, earlier.verified(known, before));
      }
    }
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
    known.add(after.get()).forEach(this::supersede);
  }

  /**
   * Makes place for a file that is about to be made; under the lock.
   *
   * @throws PortException when it does not fit, or what is there is in use
   */
  void reserve(long wanted) {
    if (wanted > mostBytes) {
      throw new PortException(
          Reason.REFUSED,
          "connection "
              + connection
              + ": the query needs a file of "
              + wanted
              + " bytes at once, and the mirror holds "
              + mostBytes
              + " (mirror.size); read fewer columns, or allow it more");
    }
    shrink(wanted);
    if (bytes + wanted > mostBytes) {
      throw new MirrorFullException(
          "connection "
              + connection
              + ": the query needs more files at once than the mirror holds ("
              + mostBytes
              + " bytes, mirror.size) beside those that are being read; read fewer columns or"
              + " days, or try again later",
          wanted,
          mostBytes);
    }
    bytes += wanted;
  }

  /** Removes what was not used for the longest time until so much is free, as far as it can. */
  private void shrink(long wanted) {
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
    gone.forEach(this::remove);
  }

  /** Whether there is place for a file when some others stay. */
  private boolean canFit(long wanted, Set<MirroredFile> staying) {
    long free = mostBytes - bytes;
    for (Iterator<MirroredFile> all = files.values().iterator(); free < wanted && all.hasNext(); ) {
      MirroredFile file = all.next();
      free += file.isHeld() || staying.contains(file) ? 0 : file.bytes();
    }
    return free >= wanted;
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
  void publish(Building building, MirroredFile file, long reserved) {
    synchronized (this) {
      VersionFiles known = file.version();
      bytes += file.bytes() - reserved;
      files.put(file.path(), file);
      known.buildings().remove(building);
      for (int i = building.waiters(); i > 0; i--) {
        file.hold();
      }
      List<MirroredFile> before = known.add(file);
      before.forEach(this::supersede);
      folder.used(known.version());
    }
    ended();
  }

  private void supersede(MirroredFile file) {
    file.supersede();
    if (!file.isHeld()) {
      remove(file);
    }
  }

  /** Gives up a file that could not be made. */
  void failed(Building building, VersionFiles known, long reserved) {
    synchronized (this) {
      bytes -= reserved;
      known.buildings().remove(building);
      forgetIfEmpty(known);
    }
    ended();
  }

  /** Removes a file that was not finished. */
  synchronized void remove(Path unfinished) {
    folder.delete(unfinished);
  }

  private void ended() {
    synchronized (this) {
      builds--;
    }
    closeIfUnused();
  }

  FetchSizes sizes() {
    return sizes;
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

  /** What is being made ends first; until then the folder is not free for others. */
  @Override
  public void close() {
    synchronized (this) {
      users--;
    }
    closeIfUnused();
  }

  private void closeIfUnused() {
    synchronized (this) {
      if (users > 0 || builds > 0) {
        return;
      }
    }
    synchronized (OPEN) {
      synchronized (this) {
        if (users > 0 || builds > 0 || isGone) {
          return;
        }
        isGone = true;
      }
      OPEN.remove(root);
      folder.close();
    }
  }
}
