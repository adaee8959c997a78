package dev.portico.adapter.file.remote;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;

/**
 * How often and after which pauses a request is sent again. Pauses double and are cut short by
 * chance, so that many readers that were refused together do not come back together.
 *
 * @param attempts in all, at least one
 * @param first the longest pause after the first attempt
 * @param longest pause
 */
record Patience(int attempts, Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 20;

  /** One request that can fail. */
  @FunctionalInterface
  interface Attempt<T> {
    T run(int number) throws IOException;
  }

  /**
   * Runs an attempt until it succeeds, fails for good, or was tried often enough.
   *
   * @param alive asked before each pause and attempt; throws when nobody waits any more
   */
  <T> T insist(Attempt<T> attempt, Runnable alive) throws IOException {
    for (int number = 0; ; number++) {
      alive.run();
      try {
        return attempt.run(number);
      } catch (IOException e) {
        if (number + 1 >= attempts || isFinal(e)) {
          throw e;
        }
        pause(number, alive);
      }
    }
  }

  /** Whether trying again cannot help. */
  private static boolean isFinal(IOException failure) {
    return failure instanceof AccessDeniedException
        || failure instanceof FileNotFoundException
        || failure instanceof RemoteFileChangedException
        || failure instanceof FileChangedException
        || failure instanceof InterruptedIOException interrupted
            && Thread.currentThread().isInterrupted()
            && !(interrupted instanceof SocketTimeoutException);
  }

  private void pause(int number, Runnable alive) throws IOException {
    long most = Math.min(longest.toMillis(), first.toMillis() << Math.min(number, MOST_DOUBLINGS));
    long pause = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    alive.run();
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
