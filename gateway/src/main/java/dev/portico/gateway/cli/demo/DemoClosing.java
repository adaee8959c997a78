package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Deque;

/** Closes several things, the last opened first, each one whatever happened to those before. */
final class DemoClosing {
  private DemoClosing() {}

  /** Empties the stack; the first failure is thrown in the end, the others are suppressed in it. */
  static void all(Deque<AutoCloseable> open) throws IOException, SQLException {
    Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    rethrow(first);
  }

  private static void rethrow(Exception failure) throws IOException, SQLException {
    if (failure instanceof IOException io) {
      throw io;
    } else if (failure instanceof SQLException sql) {
      throw sql;
    } else if (failure instanceof RuntimeException runtime) {
      throw runtime;
    } else if (failure != null) {
      throw new IOException(failure);
    }
  }
}
