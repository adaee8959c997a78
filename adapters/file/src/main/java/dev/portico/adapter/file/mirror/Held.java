package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A mirrored file that stays where it is until this is closed. Safe for many threads. */
public final class Held implements AutoCloseable {
  private final Path path;
  private final long bytes;
  private final Set<String> columns;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  Held(Path path, long bytes, Set<String> columns, Runnable release) {
    this.path = path;
    this.bytes = bytes;
    this.columns = columns;
    this.release = release;
  }

  /**
   * The first one, which holds others as long as itself.
   *
   * @param first null when only the others are held; its path is empty then
   */
  public static Held all(Held first, Collection<Held> others) {
    List<Held> all = List.copyOf(others);
    return new Held(
        first == null ? Path.of("") : first.path,
        first == null ? 0 : first.bytes,
        first == null ? Set.of() : first.columns,
        () -> {
          if (first != null) {
            first.close();
          }
          all.forEach(Held::close);
        });
  }

  /** The local file. */
  public Path path() {
    return path;
  }

  /** Its length. */
  public long bytes() {
    return bytes;
  }

  /** Whether these columns of the original are in it; never, when it is no excerpt. */
  public boolean has(Set<String> names) {
    return columns.containsAll(names);
  }

  /**
   * The end of the original, from where its footer begins; of a copy of {@link Mirror#small}.
   *
   * @throws IOException when the disk refuses, or this is another copy
   */
  public byte[] original() throws IOException {
    return ExcerptSeal.original(path);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
