package dev.portico.gateway.execute.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.execute.ReadAhead;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read before the engine asks: the first batch, once, and given back on every path. */
@Timeout(300)
class FragmentInputTest {
  private static final int BATCHES = 3;

  private final ReadAhead ahead = new ReadAhead();
  private final List<Stub> started = new ArrayList<>();

  @AfterEach
  void everySourceIsClosedAndNobodyReadsAnyMore() {
    started.forEach(
        source -> {
          assertTrue(source.closed.get() > 0);
          assertEquals(0, source.inside.get());
        });
    ahead.close();
  }

  /** Batches of one row; a blocked one waits for its cancellation. */
  private static final class Stub implements RowSource {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final boolean blocked;

    Stub(boolean blocked) {
      this.blocked = blocked;
    }

    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public RowBatch next() {
      inside.incrementAndGet();
      try {
        return batch(asked.incrementAndGet());
      } finally {
        inside.decrementAndGet();
      }
    }

    private RowBatch batch(int number) {
      if (blocked) {
        awaitCancellation();
      }
      if (number > BATCHES) {
        return null;
      }
      ColumnVector vector = new ColumnVector(ColumnType.BIGINT, 1);
      vector.setLong(0, number);
      return new RowBatch(1, List.of(vector));
    }

    private void awaitCancellation() {
      try {
        cancelled.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new PortException(Reason.CANCELLED, "cancelled");
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private FragmentInput input(boolean blocked) {
    return new FragmentInput(
        List.of(),
        10,
        () -> {
          Stub source = new Stub(blocked);
          started.add(source);
          return source;
        },
        failure -> {});
  }

  private static List<Long> values(RowSource source) {
    List<Long> values = new ArrayList<>();
    for (RowBatch batch = source.next(); batch != null; batch = source.next()) {
      values.add(batch.columns().get(0).getLong(0));
    }
    return values;
  }

  private void awaitAsked(int times) throws InterruptedException {
    while (started.get(0).asked.get() < times) {
      Thread.sleep(5);
    }
  }

  @Test
  void onlyTheFirstBatchIsReadAhead() throws InterruptedException {
    try (FragmentInput input = input(false)) {
      input.readAhead(1, ahead::begun);
      input.readAhead(1, ahead::begun);
      awaitAsked(1);
      Thread.sleep(100);
      assertEquals(1, started.get(0).asked.get());
      assertEquals(List.of(1L, 2L, 3L), values(input.open()));
      assertEquals(1, started.size());
    }
  }

  @Test
  void everyReaderHasAStartOfItsOwn() {
    try (FragmentInput input = input(false)) {
      input.readAhead(2, ahead::begun);
      assertEquals(2, started.size());
      assertEquals(List.of(1L, 2L, 3L), values(input.open()));
      assertEquals(List.of(1L, 2L, 3L), values(input.open()));
      assertEquals(2, started.size());
    }
  }

  @Test
  void whatTheEngineNeverAsksForIsCancelledAndClosed() throws InterruptedException {
    try (FragmentInput input = input(true)) {
      input.readAhead(1, ahead::begun);
      awaitAsked(1);
    }
    assertEquals(0, started.get(0).cancelled.getCount());
  }

  @Test
  void aFailureComesWhenTheEngineAsks() throws InterruptedException {
    try (FragmentInput input = input(true)) {
      input.readAhead(1, ahead::begun);
      awaitAsked(1);
      RowSource source = input.open();
      input.cancel();
      assertEquals(Reason.CANCELLED, assertThrows(PortException.class, source::next).reason());
    }
  }

  @Test
  void withoutAThreadRowsAreReadWhenTheEngineAsks() {
    try (FragmentInput input = input(false)) {
      ahead.close();
      input.readAhead(1, ahead::begun);
      assertEquals(0, started.get(0).asked.get());
      assertEquals(List.of(1L, 2L, 3L), values(input.open()));
    }
  }

  @Test
  void whatWasReadAheadIsKeptForItsKeys() {
    try (FragmentInput input = input(false)) {
      input.readAhead(1, ahead::begun);
      assertTrue(input.keep(10, 1_000_000));
      assertTrue(input.kept());
      assertEquals(List.of(1L, 2L, 3L), values(input.open()));
      assertEquals(List.of(1L, 2L, 3L), values(input.open()));
      assertEquals(1, started.size());
    }
  }
}
