package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(40, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One idle thread is not enough for two tasks that come at once. */
  @Test
  void whatHangsKeepsNobodyWaitingWhileThereMayBeMoreThreads() throws Exception {
    try (Lanes lanes = new Lanes("test", 8)) {
      for (int round = 0; round < 20; round++) {
        CountDownLatch idle = new CountDownLatch(1);
        lanes.run("warm", idle::countDown);
        await(idle);
        Thread.sleep(5);
        CountDownLatch meeting = new CountDownLatch(4);
        CountDownLatch met = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
          lanes.run(
              "query",
              () -> {
                meeting.countDown();
                await(meeting);
                met.countDown();
              });
        }
        await(met);
      }
    }
  }

  @Test
  void aTaskThatFailsTakesNoThreadWithIt() {
    try (Lanes lanes = new Lanes("test", 2)) {
      for (int i = 0; i < 10; i++) {
        lanes.run(
            "query",
            () -> {
              throw new StackOverflowError("on purpose");
            });
      }
      CountDownLatch both = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        lanes.run(
            "query",
            () -> {
              both.countDown();
              await(both);
            });
      }
      await(both);
    }
  }

  @Test
  void queriesTakeTurns() {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begin = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(6);
    try (Lanes lanes = new Lanes("test", 1)) {
      lanes.run("first", () -> await(begin));
      for (String task : List.of("a1", "a2", "a3", "a4", "b1", "b2")) {
        lanes.run(
            task.substring(0, 1),
            () -> {
              order.add(task);
              done.countDown();
            });
      }
      begin.countDown();
      await(done);
    }
    assertEquals(List.of("a1", "b1", "a2", "b2", "a3", "a4"), order);
  }

  @Test
  void nothingBeginsAfterTheEndButWhatWasAskedForIsRun() {
    CountDownLatch begin = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Lanes lanes = new Lanes("test", 1);
    lanes.run("q", () -> await(begin));
    lanes.run("q", done::countDown);
    lanes.close();
    assertThrows(RejectedExecutionException.class, () -> lanes.run("q", () -> {}));
    begin.countDown();
    await(done);
  }
}
