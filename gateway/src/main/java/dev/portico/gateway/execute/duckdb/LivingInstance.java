package dev.portico.gateway.execute.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance in force. After a fatal error an instance refuses every statement, so another is
 * opened in its place; queries that run on the old one end. Safe for many threads.
 */
final class LivingInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LivingInstance.class);

  /** Opens an instance that keeps its intermediate results in the folder. */
  @FunctionalInterface
  interface Opening {
    LockedInstance open(Path spillFolder) throws SQLException;
  }

  private final Opening opening;
  private final Path spillFolder;
  private final List<LockedInstance> broken = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private LockedInstance current;
  private boolean closed;

  private LivingInstance(Opening opening, Path spillFolder) {
    this.opening = opening;
    this.spillFolder = spillFolder;
  }

  static LivingInstance open(Opening opening, Path spillFolder) throws SQLException {
    LivingInstance living = new LivingInstance(opening, spillFolder);
    living.current = opening.open(spillFolder);
    return living;
  }

  /**
   * The instance for the next query.
   *
   * @throws SQLException when the last one broke and another could not be opened
   */
  synchronized LockedInstance current() throws SQLException {
    if (closed) {
      throw new SQLException("the engine is closed");
    }
    if (current == null) {
      current = reopen();
    }
    return current;
  }

  /** Two instances must not write into one folder: they use the same file names. */
  private LockedInstance reopen() throws SQLException {
    Path folder = spillFolder.resolve("reopened-" + (folders.size() + 1));
    LockedInstance opened = opening.open(folder);
    folders.add(folder);
    LOG.info("the engine was opened again");
    return opened;
  }

  /** An instance had a fatal error. Told more than once, by each of its queries. */
  synchronized void broke(LockedInstance instance) {
    if (instance != current) {
      return;
    }
    LOG.error("the engine had a fatal error; its queries end, the next query opens it again");
    current = null;
    broken.removeIf(old -> old.open() == 0);
    broken.add(instance);
    close(instance);
  }

  /** Connections that queries hold now. */
  synchronized int open() {
    return (current == null ? 0 : current.open())
        + broken.stream().mapToInt(LockedInstance::open).sum();
  }

  private static void close(LockedInstance instance) {
    try {
      instance.close();
    } catch (SQLException e) {
      LOG.warn("the engine did not close", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (current != null) {
      close(current);
    }
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        LOG.warn("the folder {} was not removed", folder, e);
      }
    }
  }
}
