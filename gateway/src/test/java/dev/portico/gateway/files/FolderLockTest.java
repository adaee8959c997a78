package dev.portico.gateway.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Turns among threads and among processes. */
@Timeout(120)
class FolderLockTest {
  private static final String NAME = "lock";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** A process that keeps the turn until it is told to end. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel file =
              FileChannel.open(
                  Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        System.out.println(lock.isValid());
        System.in.read();
      }
    }
  }

  private Process holder() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Holder.class.getName(),
                folder.resolve(NAME).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("true", process.inputReader().readLine());
    return process;
  }

  @Test
  void oneThreadAtATimeHasTheTurn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < 200; i++) {
      threads.submit(
          () -> {
            try (FolderLock turn = FolderLock.of(folder, NAME, LONG)) {
              if (inside.incrementAndGet() == 1) {
                Thread.yield();
                done.incrementAndGet();
              }
              inside.decrementAndGet();
            }
            return null;
          });
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    assertEquals(200, done.get());
  }

  @Test
  void anotherProcessIsWaitedForAsLongAsThePatienceLasts() throws Exception {
    Process other = holder();
    IOException busy =
        assertThrows(
            FolderLock.BusyException.class,
            () -> FolderLock.of(folder, NAME, Duration.ofMillis(50)));
    assertTrue(busy.getMessage().contains(folder.toString()), busy.getMessage());
    assertThrows(FolderLock.BusyException.class, () -> FolderLock.of(folder, NAME, Duration.ZERO));
    CompletableFuture<Void> turn =
        CompletableFuture.runAsync(
            () -> {
              try (FolderLock mine = FolderLock.of(folder, NAME, LONG)) {
                assertTrue(!other.isAlive() || other.waitFor() == 0);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    other.getOutputStream().close();
    turn.get();
  }

  @Test
  void whoIsInterruptedWhileWaitingForAnotherProcessKeepsNobodyFromTheTurn() throws Exception {
    Process other = holder();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              assertThrows(FolderLock.BusyException.class, () -> FolderLock.of(folder, NAME, LONG));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
    waiting.interrupt();
    assertTrue(interrupted.get());
    other.destroyForcibly().waitFor();
    FolderLock.of(folder, NAME, LONG).close();
  }
}
