package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.opa.CircuitBreaker.State;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final CircuitBreaker breaker = new CircuitBreaker(3, Duration.ofNanos(100), now::get);

  private void ask(Supplier<String> server) {
    breaker.call(
        () -> {
          asked.incrementAndGet();
          return server.get();
        });
  }

  private void fail() {
    assertThrows(
        ServerFailure.class,
        () ->
            ask(
                () -> {
                  throw new ServerFailure(ErrorCode.POLICY_TIMEOUT, "late", null);
                }));
  }

  private void open() {
    fail();
    fail();
    fail();
  }

  @Test
  void itOpensAfterFailuresInARow() {
    fail();
    fail();
    ask(() -> "fine");
    fail();
    fail();
    assertEquals(State.CLOSED, breaker.state());
    fail();
    assertEquals(State.OPEN, breaker.state());
    assertEquals(6, asked.get());
  }

  @Test
  void whileOpenNobodyAsks() {
    open();
    PolicyFault refused = assertThrows(PolicyFault.class, () -> ask(() -> "fine"));
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, refused.code());
    assertEquals(3, asked.get());
  }

  @Test
  void afterThePauseOneTriesAndTheOthersAreStillRefused() {
    open();
    now.addAndGet(100);
    ask(
        () -> {
          assertEquals(State.TRYING, breaker.state());
          assertThrows(PolicyFault.class, () -> ask(() -> "another"));
          return "fine";
        });
    assertEquals(State.CLOSED, breaker.state());
    assertEquals(4, asked.get());
  }

  @Test
  void aTryThatFailsOpensItAtOnce() {
    open();
    now.addAndGet(100);
    fail();
    assertEquals(State.OPEN, breaker.state());
    now.addAndGet(99);
    assertThrows(PolicyFault.class, () -> ask(() -> "fine"));
    now.addAndGet(1);
    ask(() -> "fine");
    assertEquals(State.CLOSED, breaker.state());
  }

  @Test
  void aTryThatTaughtNothingLetsTheNextOneTry() {
    open();
    now.addAndGet(100);
    assertThrows(
        IllegalStateException.class,
        () ->
            ask(
                () -> {
                  throw new IllegalStateException();
                }));
    ask(() -> "fine");
    assertEquals(State.CLOSED, breaker.state());
  }

  @Test
  void aFaultOfTheQuestionDoesNotCountAgainstTheServer() {
    for (int i = 0; i < 10; i++) {
      assertThrows(
          PolicyFault.class,
          () ->
              ask(
                  () -> {
                    throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, "", "odd");
                  }));
    }
    assertEquals(State.CLOSED, breaker.state());
  }
}
