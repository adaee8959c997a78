package dev.portico.jdbc;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.avatica.AvaticaStatement;

/**
 * The statements of one connection, held weakly: what a program forgot to close and the garbage
 * collector found, the server is told at the next occasion. Safe for many threads.
 */
final class Abandoned {
  private final ReferenceQueue<AvaticaStatement> lost = new ReferenceQueue<>();
  private final Set<Mark> marks = ConcurrentHashMap.newKeySet();

  /** A statement that is not closed yet, and whether the server holds something for it. */
  static final class Mark extends WeakReference<AvaticaStatement> {
    private final int number;
    private volatile boolean held;

    private Mark(AvaticaStatement statement, ReferenceQueue<AvaticaStatement> lost) {
      super(statement, lost);
      this.number = statement.handle.id;
    }

    /** The statement's number at the server. */
    int number() {
      return number;
    }

    void held(boolean value) {
      held = value;
    }
  }

  Mark mark(AvaticaStatement statement) {
    Mark mark = new Mark(statement, lost);
    marks.add(mark);
    return mark;
  }

  /** The statement was closed. */
  void forget(Mark mark) {
    marks.remove(mark);
    mark.clear();
  }

  /** The statements that are still in use. */
  List<AvaticaStatement> open() {
    List<AvaticaStatement> open = new ArrayList<>();
    for (Mark mark : marks) {
      AvaticaStatement statement = mark.get();
      if (statement != null) {
        open.add(statement);
      }
    }
    return open;
  }

  /** The next one that nobody closed and for which the server holds something, or null. */
  Mark next() {
    for (Mark mark = (Mark) lost.poll(); mark != null; mark = (Mark) lost.poll()) {
      if (marks.remove(mark) && mark.held) {
        return mark;
      }
    }
    return null;
  }
}
