package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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

/**
 * The bounded store of local copies: what queries need of remote files is fetched once, kept until
 * the place is needed for something else, and found again after a restart. Copies never change; a
 * wider need makes a new one, which takes over the chunks that are here. Safe for many threads.
 */
public final class Mirror implements AutoCloseable {
  private static final int MOST_TRIES = 3;

  /** By the real path of their folders. */
  private static final Map<Path, Mirror> OPEN = new HashMap<>();

  private final String connection;
  private final MirrorFolder folder;
  private final Path root;
  private final FetchSizes sizes;
  private final MirrorSpace space;
  private int users = 1;
  private int builds;
  private boolean isGone;

  private Mirror(
      String connection, Path root, MirrorFolder folder, long mostBytes, FetchSizes sizes) {
    this.connection = connection;
    this.sizes = sizes;
    this.root = root;
    this.folder = folder;
    this.space = new MirrorSpace(connection, folder, mostBytes);
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

  private void find() throws IOException {
    try {
      space.find();
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void sharedBy(long most) {
    synchronized (this) {
      users++;
    }
    space.limit(most);
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
    ExcerptBuild build = ExcerptBuild.of(this, known, wanted.footer(), grown, origin);
    if (!grown.equals(wanted.need())
        && !space.canFit(build.estimatedBytes(), Set.copyOf(known.excerpts()))) {
      build = ExcerptBuild.of(this, known, wanted.footer(), wanted.need(), origin);
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
            known -> new MadeBuild(this, known, suffix, origin, maker, threads),
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
    VersionFiles known = space.pinned(version);
    Build build;
    synchronized (space) {
      known.unpin();
      Optional<MirroredFile> here = making.here().apply(known);
      if (here.isPresent()) {
        origin.kept(making.keptBytes());
        return CompletableFuture.completedFuture(held(space.take(here.get())));
      }
      Optional<Building> other = known.buildings().stream().filter(making.serves()).findFirst();
      if (other.isPresent() && tries > 1) {
        origin.kept(making.keptBytes());
        return joined(other.get(), origin, () -> obtained(version, making, origin, tries - 1));
      }
      try {
        build = making.build().apply(known);
      } catch (RuntimeException e) {
        space.forgetIfEmpty(known);
        throw e;
      }
      known.buildings().add(build.building());
      began();
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
    return new Held(file.path(), file.bytes(), columns, () -> space.release(file));
  }

  private synchronized void began() {
    builds++;
  }

  /** A file that was made, or could not be, has been told to the space. */
  void ended() {
    synchronized (this) {
      builds--;
    }
    closeIfUnused();
  }

  MirrorSpace space() {
    return space;
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
  public long bytes() {
    return space.bytes();
  }

  /** Copies that are being read now; for tests. */
  public long heldFiles() {
    return space.heldFiles();
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
