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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in a mirror, and how much place is left: copies that nobody reads go when another needs
 * their place, those used longest ago first. Its monitor guards the copies of every version and
 * what is being made; safe for many threads.
 */
final class MirrorSpace {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorSpace.class);
  private static final long NOTED_NANOS = 60_000_000_000L;

  private final String connection;
  private final MirrorFolder folder;
  private final EarlierFiles earlier;
  private final Map<FileVersion, VersionFiles> versions = new HashMap<>();
  private final LinkedHashMap<Path, MirroredFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<FileVersion, Long> noted = new HashMap<>();
  private long mostBytes;
  private long bytes;

  MirrorSpace(String connection, MirrorFolder folder, long mostBytes) {
    this.connection = connection;
    this.folder = folder;
    this.earlier = new EarlierFiles(connection, folder);
    this.mostBytes = mostBytes;
  }

  /** Takes in what an earlier start left; whether it is whole is looked at when it is needed. */
  synchronized void find() throws IOException {
    for (MirrorFolder.Found found : folder.found()) {
      files.put(found.path(), new MirroredFile(null, found.path(), found.bytes(), null, null));
      bytes += found.bytes();
    }
    shrink(0);
  }

  /** Allows it so much from now on. */
  synchronized void limit(long most) {
    mostBytes = most;
    shrink(0);
  }

  /**
   * What lies here of a version; of an earlier start it is checked when it is first asked for. It
   * is not forgotten before it is unpinned.
   */
  VersionFiles pinned(FileVersion version) {
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

  /** Holds a file, which is now the one used last. */
  synchronized MirroredFile take(MirroredFile file) {
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
   * Makes place for a file that is about to be made.
   *
   * @throws PortException when it does not fit, or what is there is in use
   */
  synchronized void reserve(long wanted) {
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
  synchronized boolean canFit(long wanted, Set<MirroredFile> staying) {
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

  synchronized void forgetIfEmpty(VersionFiles known) {
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
    known.add(file).forEach(this::supersede);
    folder.used(known.version());
  }

  private void supersede(MirroredFile file) {
    file.supersede();
    if (!file.isHeld()) {
      remove(file);
    }
  }

  /** Gives up a file that could not be made. */
  synchronized void failed(Building building, VersionFiles known, long reserved) {
    bytes -= reserved;
    known.buildings().remove(building);
    forgetIfEmpty(known);
  }

  /** Removes a file that was not finished. */
  synchronized void remove(Path unfinished) {
    folder.delete(unfinished);
  }

  /** Bytes of all copies, those included that are being made. */
  synchronized long bytes() {
    return bytes;
  }

  /** Copies that are being read now. */
  synchronized long heldFiles() {
    return files.values().stream().filter(MirroredFile::isHeld).count();
  }
}
