package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.opa.Question.Circumstances;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the decider inside this process has: its bundle file. */
class EmbeddedDeciderTest {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String QUESTION =
      new QuestionWriter()
          .write(
              Shop.answered("{\"tables\": {}}").principal(),
              Circumstances.of(Shop.answered("{}")),
              Shop.SELECT,
              List.of(Shop.ORDERS))
          .json();

  @TempDir Path folder;

  private Path bundle() {
    return folder.resolve("bundle.tar.gz");
  }

  private EmbeddedDecider open() {
    return open("mesh/main/decision");
  }

  private EmbeddedDecider open(String decision) {
    return new EmbeddedDecider(bundle(), decision, LONG, LOOK);
  }

  private static Optional<String> ask(Decider decider) {
    return decider.ask(QUESTION, Deadline.in(LONG)).revision();
  }

  private static String question(Session session) {
    return new QuestionWriter()
        .write(session.principal(), Circumstances.of(session), Shop.SELECT, List.of(Shop.ORDERS))
        .json();
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not happen within a minute");
      Thread.sleep(20);
    }
  }

  private void assertNoStart(String decision, String... words) {
    try (EmbeddedDecider decider = open(decision)) {
      GatewayException e = assertThrows(GatewayException.class, decider::awaitReady);
      assertEquals(ErrorCode.CONFIGURATION_INVALID, e.code());
      assertTrue(e.getMessage().contains(bundle().toString()), e.getMessage());
      for (String word : words) {
        assertTrue(e.getMessage().contains(word), e.getMessage());
      }
    }
  }

  private void assertNoStart(Bundles bundles, String... words) {
    bundles.write(bundle());
    assertNoStart("mesh/main/decision", words);
  }

  @Test
  void aMissingBundleIsNoStart() {
    assertNoStart("mesh/main/decision", "is not there");
  }

  @Test
  void aDamagedBundleIsNoStart() throws IOException {
    byte[] whole = Bundles.echo().bytes();
    Bundles.write(bundle(), "no archive".getBytes(StandardCharsets.UTF_8));
    assertNoStart("mesh/main/decision", "no readable .tar.gz");
    Bundles.write(bundle(), Arrays.copyOf(whole, whole.length / 2));
    assertNoStart("mesh/main/decision", "no readable .tar.gz");
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 0x55;
    Bundles.write(bundle(), flipped);
    assertNoStart("mesh/main/decision");
    Bundles.write(bundle(), new byte[0]);
    assertNoStart("mesh/main/decision", "no readable .tar.gz");
  }

  @Test
  void aBundleOfAnotherKindIsNoStart() {
    assertNoStart(Bundles.echo().without("policy.wasm"), "holds no policy.wasm");
    assertNoStart(Bundles.echo().with("policy.wasm", "(module)"), "cannot be run");
    assertNoStart(Bundles.echo().with("a/data.json", "{}"), "a/data.json");
    assertNoStart(Bundles.echo().with("data.json", "{\"a\": 1, \"a\": 2}"), "damaged data.json");
    assertNoStart(Bundles.echo().with(".manifest", "{"), "damaged .manifest");
  }

  @Test
  void anotherEntryPointIsNoStart() {
    Bundles.echo().write(bundle());
    assertNoStart("mesh/other", "no entry point mesh/other", "mesh/main/decision");
  }

  @Test
  void aFunctionThatIsNotThereIsFoundAtTheStart() {
    assertNoStart(Bundles.host(), "built-in functions sprintf");
  }

  @Test
  void policiesThatAllowTheCanaryAreNoStart() {
    assertNoStart(Bundles.echo().allowingAll(), "allows what no policy may allow");
  }

  @Test
  void policiesThatAnswerNothingAreNoStart() {
    assertNoStart(Bundles.echo().with("data.json", "{}"), "is undefined");
  }

  @Test
  void aQuestionBeforeTheLoadingIsOverWaitsForIt() {
    Bundles.echo().write(bundle());
    try (EmbeddedDecider decider = open()) {
      assertEquals(Optional.of("one"), ask(decider));
    }
  }

  @Test
  void aBundleWithoutRevisionHasNone() {
    Bundles.echo().without(".manifest").write(bundle());
    try (EmbeddedDecider decider = open()) {
      assertEquals(Optional.empty(), ask(decider));
    }
  }

  @Test
  void aNewBundleTakesOverWhileQuestionsAreAsked() throws Exception {
    Bundles.echo().revision("one").write(bundle());
    ExecutorService threads = Executors.newFixedThreadPool(3);
    AtomicBoolean stop = new AtomicBoolean();
    Set<String> seen = new ConcurrentSkipListSet<>();
    try (EmbeddedDecider decider = open()) {
      decider.awaitReady();
      Callable<Integer> asker =
          () -> {
            int asked = 0;
            for (; !stop.get(); asked++) {
              seen.add(ask(decider).orElseThrow());
            }
            return asked;
          };
      List<Future<Integer>> askers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        askers.add(threads.submit(asker));
      }
      eventually(() -> seen.contains("one"));
      Bundles.echo().revision("two").write(bundle());
      eventually(() -> seen.contains("two"));
      assertEquals(Optional.of("two"), ask(decider));
      stop.set(true);
      for (Future<Integer> future : askers) {
        assertTrue(future.get() > 0);
      }
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
    assertEquals(Set.of("one", "two"), seen);
  }

  @Test
  void aBadBundleLeavesTheLastGoodOneInForce() throws Exception {
    Bundles.echo().revision("one").write(bundle());
    try (EmbeddedDecider decider = open()) {
      decider.awaitReady();
      Bundles.echo().revision("two").allowingAll().write(bundle());
      eventually(() -> decider.rejectedBundles() == 1);
      assertEquals(Optional.of("one"), ask(decider));
      Bundles.write(bundle(), new byte[] {1, 2, 3});
      eventually(() -> decider.rejectedBundles() == 2);
      assertEquals(Optional.of("one"), ask(decider));
      Files.delete(bundle());
      eventually(() -> decider.rejectedBundles() == 3);
      assertEquals(Optional.of("one"), ask(decider));
      Bundles.echo().revision("three").write(bundle());
      eventually(() -> decider.revision().equals(Optional.of("three")));
      assertEquals(Optional.of("three"), ask(decider));
    }
  }

  @Test
  void policiesThatWantAllMemoryAreARefusalAndTheNextQuestionIsAnswered() {
    Bundles.echo().write(bundle());
    // the memory must end before the patience does, also on a slow machine
    try (EmbeddedDecider decider =
        new EmbeddedDecider(bundle(), "mesh/main/decision", Duration.ofMinutes(2), LOOK)) {
      PolicyFault e =
          assertThrows(
              PolicyFault.class,
              () ->
                  decider.ask(question(Shop.moody("greedy")), Deadline.in(Duration.ofMinutes(2))));
      assertEquals(ErrorCode.POLICY_UNAVAILABLE, e.code());
      assertEquals(Optional.of("one"), ask(decider));
    }
  }

  @Test
  void manyEndlessQuestionsAtOnceAllEndAndTheNextIsAnswered() throws Exception {
    Bundles.echo().write(bundle());
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try (EmbeddedDecider decider =
        new EmbeddedDecider(bundle(), "mesh/main/decision", Duration.ofMillis(300), LOOK)) {
      decider.awaitReady();
      String endless = question(Shop.moody("endless"));
      List<Future<ErrorCode>> codes = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        codes.add(
            threads.submit(
                () ->
                    assertThrows(PolicyFault.class, () -> decider.ask(endless, Deadline.in(LONG)))
                        .code()));
      }
      for (Future<ErrorCode> code : codes) {
        assertEquals(ErrorCode.POLICY_TIMEOUT, code.get());
      }
      assertTrue(System.nanoTime() - begin < LONG.toNanos() / 2);
      eventually(
          () -> {
            try {
              return ask(decider).isPresent();
            } catch (PolicyFault e) {
              return false;
            }
          });
    } finally {
      threads.shutdownNow();
    }
  }
}
