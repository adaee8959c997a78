package dev.portico.gateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A long result is one batch ahead of its reader, a short one never; nothing is lost by it. */
@Timeout(300)
class ReadAheadTest {
  private final ReadAhead ahead = new ReadAhead();

  @AfterEach
  void noThreadIsLeft() {
    ahead.close();
  }

  /** Batches of one row with its number; one may fail, one may wait for its cancellation. */
  private static final class Stub implements RowSource {
    private final int batches;
    private final int failing;
    private final int waiting;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile String trouble = "";

    Stub(int batches, int failing, int waiting) {
      this.batches = batches;
      this.failing = failing;
      this.waiting = waiting;
    }

    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public RowBatch next() {
      if (inside.incrementAndGet() > 1) {
        trouble += "two threads read; ";
      }
      try {
        return batch(asked.incrementAndGet());
      } finally {
        inside.decrementAndGet();
      }
    }

    private RowBatch batch(int number) {
      if (closed) {
        trouble += "read after its end; ";
      }
      if (number == failing) {
        throw new PortException(Reason.DATA, "batch " + number + " is broken");
      } else if (number == waiting) {
        await(cancelled);
        throw new PortException(Reason.CANCELLED, "cancelled");
      } else if (number > batches) {
        return null;
      }
      ColumnVector vector = new ColumnVector(ColumnType.BIGINT, 1);
      vector.setLong(0, number);
      return new RowBatch(1, List.of(vector));
    }

    void awaitAsked(int times) throws InterruptedException {
      while (asked.get() < times) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public void close() {
      if (inside.get() > 0) {
        trouble += "closed while it was read; ";
      }
      closed = true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Long> some(RowSource source, int batches) {
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      values.add(source.next().columns().get(0).getLong(0));
    }
    return values;
  }

  @Test
  void everyBatchComesOnceAndInOrder() {
    Stub store = new Stub(1_000, 0, 0);
    try (RowSource source = ahead.later(store)) {
      List<Long> values = some(source, 1_000);
      for (int i = 0; i < values.size(); i++) {
        assertEquals(i + 1, values.get(i));
      }
      assertNull(source.next());
      assertNull(source.next());
    }
    assertEquals("", store.trouble);
    assertTrue(store.closed);
  }

  @Test
  void whoReadsLittleCostsNoMore() throws InterruptedException {
    Stub store = new Stub(100, 0, 0);
    try (RowSource source = ahead.later(store)) {
      some(source, 2);
      TimeUnit.MILLISECONDS.sleep(100);
      assertEquals(2, store.asked.get());
    }
  }

  @Test
  void oneBatchIsAheadAndNeverTwo() throws InterruptedException {
    Stub store = new Stub(100, 0, 0);
    try (RowSource source = ahead.later(store)) {
      for (int read = 3; read < 20; read++) {
        some(source, read == 3 ? 3 : 1);
        store.awaitAsked(read + 1);
        TimeUnit.MILLISECONDS.sleep(5);
        assertEquals(read + 1, store.asked.get());
      }
    }
    assertEquals("", store.trouble);
  }

  @Test
  void aFailureComesAfterTheRowsBeforeItAndStays() throws InterruptedException {
    Stub store = new Stub(100, 5, 0);
    try (RowSource source = ahead.later(store)) {
      assertEquals(List.of(1L, 2L, 3L), some(source, 3));
      store.awaitAsked(4);
      assertEquals(List.of(4L), some(source, 1));
      store.awaitAsked(5);
      assertEquals(Reason.DATA, assertThrows(PortException.class, source::next).reason());
      // rows are missing, which must not look like the end
      assertEquals(Reason.DATA, assertThrows(PortException.class, source::next).reason());
    }
    assertEquals(5, store.asked.get());
  }

  @Test
  void whoLeavesDoesNotWaitForTheStore() throws InterruptedException {
    Stub store = new Stub(100, 0, 4);
    try (RowSource source = ahead.later(store)) {
      some(source, 3);
      store.awaitAsked(4);
    }
    assertEquals(0, store.cancelled.getCount());
    assertTrue(store.closed);
    assertEquals("", store.trouble);
  }

  @Test
  void aCancelReachesWhatIsReadAhead() throws InterruptedException {
    Stub store = new Stub(100, 0, 4);
    try (RowSource source = ahead.later(store)) {
      some(source, 3);
      store.awaitAsked(4);
      source.cancel();
      assertEquals(Reason.CANCELLED, assertThrows(PortException.class, source::next).reason());
    }
  }

  @Test
  void whoIsInterruptedWhileItWaitsEndsTheStoresWorkAndStaysInterrupted() throws Exception {
    Stub store = new Stub(100, 0, 4);
    try (RowSource source = ahead.later(store)) {
      some(source, 3);
      store.awaitAsked(4);
      Thread.currentThread().interrupt();
      assertEquals(Reason.CANCELLED, assertThrows(PortException.class, source::next).reason());
      assertTrue(Thread.interrupted());
      assertEquals(0, store.cancelled.getCount());
    }
    assertEquals("", store.trouble);
  }

  @Test
  void whenNoThreadIsFreeTheReaderReads() {
    ahead.close();
    Stub store = new Stub(10, 0, 0);
    try (RowSource source = ahead.begun(store)) {
      assertEquals(10, some(source, 10).size());
      assertEquals(10, store.asked.get());
      assertNull(source.next());
    }
  }
}
