package dev.portico.adapter.file.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.PortException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the mirror that are no copies: made once, and leaving nothing when that fails. */
class MadeFilesTest {
  private static final long MOST = 1 << 20;
  private static final FileVersion VERSION = new FileVersion("s3://mesh/t/deletes#4", -1, "");
  private static final Origin ASKER =
      new Origin() {
        @Override
        public CompletableFuture<Void> fetch(
            long offset, int length, BooleanSupplier wanted, Sink sink) {
          throw new IllegalStateException("nothing is fetched");
        }

        @Override
        public void run(Runnable task) {
          task.run();
        }

        @Override
        public void kept(long bytes) {
          // nothing is counted
        }

        @Override
        public boolean waits() {
          return true;
        }
      };

  @TempDir Path folder;
  private Mirror mirror;

  @BeforeEach
  void open() {
    mirror = Mirror.open("lake", folder.resolve("mirror"), MOST, FetchSizes.DEFAULT);
  }

  @AfterEach
  void close() {
    assertEquals(0, mirror.heldFiles());
    mirror.close();
  }

  @Test
  void aFileIsMadeOnceForAllWhoAsk() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Consumer<Path> maker =
        path -> {
          made.incrementAndGet();
          write(path, 100);
        };
    try (Held first = made(maker, Runnable::run).join();
        Held second = made(maker, Runnable::run).join()) {
      assertEquals(first.path(), second.path());
      assertEquals(100, Files.size(first.path()));
    }
    assertEquals(1, made.get());
    assertEquals(100, mirror.bytes());
  }

  @Test
  void aMakerThatFailsLeavesNothingAndTheNextOneIsAsked() throws Exception {
    IllegalStateException failure = new IllegalStateException("damaged");
    OutOfMemoryError error = new OutOfMemoryError("made up");
    for (Throwable each : List.of(failure, error)) {
      CompletableFuture<Held> asked =
          made(
              path -> {
                write(path, 100);
                sneak(each);
              },
              Runnable::run);
      assertSame(each, assertThrows(CompletionException.class, asked::join).getCause());
      assertEquals(0, mirror.bytes());
      assertEquals(List.of(), files());
    }
    made(path -> write(path, 5), Runnable::run).join().close();
    assertEquals(5, mirror.bytes());
  }

  @Test
  void whenNobodyCanMakeItThatIsToldToAllWhoWait() throws Exception {
    Executor busy =
        task -> {
          throw new RejectedExecutionException("closed");
        };
    CompletableFuture<Held> asked = made(path -> write(path, 5), busy);
    Throwable cause = assertThrows(CompletionException.class, asked::join).getCause();
    assertEquals(RejectedExecutionException.class, cause.getClass());
    assertEquals(List.of(), files());
  }

  @Test
  void whatIsLargerThanTheMirrorIsRefused() throws Exception {
    CompletableFuture<Held> asked = made(path -> write(path, (int) MOST + 1), Runnable::run);
    Throwable cause = assertThrows(CompletionException.class, asked::join).getCause();
    assertTrue(
        cause instanceof PortException && cause.getMessage().contains("mirror.size"),
        cause::toString);
    assertEquals(0, mirror.bytes());
    assertEquals(List.of(), files());
  }

  private CompletableFuture<Held> made(Consumer<Path> maker, Executor threads) {
    return mirror.made(VERSION, ".parquet", ASKER, maker, threads);
  }

  private static void write(Path path, int bytes) {
    try {
      Files.write(path, new byte[bytes]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sneak(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("mirror").resolve("files"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
