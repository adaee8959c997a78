package dev.portico.adapter.file.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A file of the mirror that is being made, and who waits for it. It goes on while anybody does.
 *
 * @see Mirror
 */
final class Building {
  private final Content content;
  private final List<Origin> waiting = new ArrayList<>();
  private final CompletableFuture<MirroredFile> made = new CompletableFuture<>();

  /**
   * @param content null for a whole copy
   */
  Building(Content content, Origin first) {
    this.content = content;
    waiting.add(first);
  }

  Content content() {
    return content;
  }

  synchronized void join(Origin origin) {
    waiting.add(origin);
  }

  synchronized boolean isWanted() {
    return waiting.stream().anyMatch(Origin::waits);
  }

  /** Completed with the file, which is held once for each who waits. */
  CompletableFuture<MirroredFile> made() {
    return made;
  }

  synchronized int waiters() {
    return waiting.size();
  }
}
