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
  private final Kind kind;
  private final Content content;
  private final List<Origin> waiting = new ArrayList<>();
  private final CompletableFuture<MirroredFile> made = new CompletableFuture<>();

  private enum Kind {
    EXCERPT,
    SMALL,
    WHOLE
  }

  private Building(Kind kind, Content content, Origin first) {
    this.kind = kind;
    this.content = content;
    waiting.add(first);
  }

  static Building excerpt(Content content, Origin first) {
    return new Building(Kind.EXCERPT, content, first);
  }

  /** An excerpt whose content is not known before the file is here. */
  static Building small(Origin first) {
    return new Building(Kind.SMALL, null, first);
  }

  /** A copy as it is. */
  static Building whole(Origin first) {
    return new Building(Kind.WHOLE, null, first);
  }

  boolean isSmall() {
    return kind == Kind.SMALL;
  }

  boolean isWhole() {
    return kind == Kind.WHOLE;
  }

  /** Null when it is not known, or this is a whole copy. */
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
