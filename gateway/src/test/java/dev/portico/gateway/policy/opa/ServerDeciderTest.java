package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Secret;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a policy server can do wrong. */
class ServerDeciderTest {
  /** Of a decider whose server does not answer; the others have time. */
  private static final Duration TIMEOUT = Duration.ofMillis(800);

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String QUESTION = "{\"principal\": {\"name\": \"ana\"}}";

  private StubServer server;
  private ServerDecider decider;

  /** The first exchange of a JVM loads hundreds of classes. */
  @BeforeAll
  static void warmUp() throws IOException {
    ServerDeciderTest first = new ServerDeciderTest();
    first.server = new StubServer();
    first.decider = first.decider(LONG);
    try {
      first.ask();
    } finally {
      first.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    server = new StubServer();
    decider = decider(LONG);
  }

  /** From now on this one, which does not wait long. */
  private void impatient() {
    decider.close();
    decider = decider(TIMEOUT);
  }

  @AfterEach
  void close() {
    decider.close();
    server.close();
  }

  private ServerDecider decider(Duration timeout) {
    return new ServerDecider(
        new ServerConnection(
            server.url(),
            "mesh/main/decision",
            timeout,
            Optional.of(new Secret("t0ken")),
            Optional.empty()));
  }

  private Decider.Reply ask() {
    return ask(QUESTION);
  }

  private Decider.Reply ask(String question) {
    return decider.ask(question, Deadline.in(LONG));
  }

  private ErrorCode failure() {
    return assertThrows(PolicyFault.class, this::ask).code();
  }

  private static long millis(Runnable action) {
    long begin = System.nanoTime();
    action.run();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  /** Until the server is closed, and longer than anybody waits. */
  private static void pause() {
    try {
      Thread.sleep(2 * LONG.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first answer of a server that is tried again every now and then. */
  private Decider.Reply askUntilItAnswers() throws InterruptedException {
    for (int i = 0; ; i++) {
      try {
        return ask();
      } catch (PolicyFault e) {
        assertTrue(i < 300, e.getMessage());
        Thread.sleep(100);
      }
    }
  }

  @Test
  void theQuestionGoesToTheDecisionWithTheToken() {
    Decider.Reply reply = ask();
    assertEquals(
        List.of("POST /v1/data/mesh/main/decision?provenance=true {\"input\":" + QUESTION + "}"),
        server.questions());
    assertEquals(List.of("Bearer t0ken"), server.authorizations());
    assertEquals(Optional.of("d-1"), reply.id());
    assertEquals(Optional.of("r1"), reply.revision());
  }

  @Test
  void whatIsNoAnswerIsARefusal() {
    server.answer = StubServer.body(200, "application/json", "{\"result\": {}} {}");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "{\"result\": {}}garbage");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "{\"result\": {}, \"result\": {}}");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "<html>");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "{}");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "{\"result\": 1");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "text/plain", "{\"result\": {}}");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.body(200, "application/json", "[".repeat(100_000));
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.answer = StubServer.ok("{}", "r1");
    assertEquals("{}", ask().answer().toString());
  }

  @Test
  void aStatusOtherThan200IsARefusal() {
    for (int status : List.of(201, 400, 401, 404, 500)) {
      server.answer = StubServer.body(status, "application/json", "{\"result\": {}}");
      assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure(), "status " + status);
    }
    server.answer = StubServer.ok("{}", "r1");
    assertEquals("{}", ask().answer().toString());
  }

  @Test
  void aRedirectIsNotFollowed() {
    server.answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/v1/data/mesh/other");
          exchange.sendResponseHeaders(307, -1);
        };
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure());
    assertEquals(1, server.questions().size());
  }

  @Test
  void anAnswerThatIsTooLongIsARefusal() {
    server.answer =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
          for (int i = 0; i < 40; i++) {
            exchange.getResponseBody().write(spaces);
          }
        };
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure());
  }

  @Test
  void aSlowServerIsARefusalAtTheTimeout() {
    ask();
    impatient();
    server.answer = exchange -> pause();
    long millis = millis(() -> assertEquals(ErrorCode.POLICY_TIMEOUT, failure()));
    assertTrue(millis >= 700 && millis < LONG.toMillis() / 2, millis + " ms");
  }

  @Test
  void aServerThatStopsInTheMiddleOfAnAnswerIsARefusalAtTheTimeout() {
    ask();
    impatient();
    server.answer =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("{\"result\": ".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          pause();
        };
    long millis = millis(() -> assertEquals(ErrorCode.POLICY_TIMEOUT, failure()));
    assertTrue(millis < LONG.toMillis() / 2, millis + " ms");
  }

  @Test
  void aConnectionThatClosesWithoutAnAnswerIsTriedOnceMoreOnly() {
    ask();
    server.answer =
        exchange -> {
          throw new UncheckedIOException(new IOException("closing"));
        };
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure());
    assertEquals(3, server.questions().size());
  }

  @Test
  void aFailingServerIsLeftAloneAndComesBackWithoutARestart() throws Exception {
    ask();
    impatient();
    server.answer = exchange -> pause();
    int late = 0;
    while (refusal("{\"number\": " + late + "}") == ErrorCode.POLICY_TIMEOUT) {
      late++;
      assertTrue(late < 50, "it is asked again and again");
    }
    assertTrue(late >= 5, late + " failures");
    assertEquals(2, decider.breakerState());
    String refused = "{\"number\": " + late + "}";
    assertTrue(server.questions().stream().noneMatch(q -> q.contains(refused)), "it was asked");
    server.answer = StubServer.ok("{}", "r1");
    askUntilItAnswers();
    assertEquals(0, decider.breakerState());
  }

  /** Of a question that is refused, at once or in the end. */
  private ErrorCode refusal(String question) {
    PolicyFault fault = assertThrows(PolicyFault.class, () -> ask(question));
    if (fault.code() != ErrorCode.POLICY_TIMEOUT) {
      assertEquals(ErrorCode.POLICY_UNAVAILABLE, fault.code());
    }
    return fault.code();
  }

  @Test
  void aKilledServerIsARefusalAndTheOneStartedAgainAnswers() throws Exception {
    ask();
    server.close();
    for (int i = 0; i < 7; i++) {
      long millis = millis(() -> assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure()));
      assertTrue(millis < LONG.toMillis() / 2, millis + " ms");
    }
    server.start();
    assertEquals(Optional.of("r1"), askUntilItAnswers().revision());
  }

  @Test
  void questionsDoNotPileUpBehindASlowServer() throws Exception {
    ask();
    impatient();
    server.answer = exchange -> pause();
    ExecutorService threads = Executors.newFixedThreadPool(200);
    try {
      List<Future<ErrorCode>> waiting = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        waiting.add(threads.submit(this::failure));
      }
      for (Future<ErrorCode> code : waiting) {
        code.get();
      }
      assertTrue((System.nanoTime() - begin) / 1_000_000 < LONG.toMillis() / 2);
      assertTrue(server.questions().size() <= 129, server.questions().size() + " questions");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aNewRevisionCountsAfterItsCanary() {
    ask();
    ask();
    assertEquals(1, server.canaries());
    server.answer = StubServer.ok("{}", "r2");
    server.canary = StubServer.ok("{\"tables\": {\"portico.canary\": {\"allow\": true}}}", "r2");
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    assertEquals(ErrorCode.POLICY_ANSWER_INVALID, failure());
    server.canary = StubServer.ok("{\"tables\": {}}", "r2");
    assertEquals(Optional.of("r2"), ask().revision());
    assertEquals(Optional.of("r2"), decider.revision());
  }

  @Test
  void policiesThatChangeBetweenAnswerAndCanaryAreARefusal() {
    ask();
    server.answer = StubServer.ok("{}", "r2");
    server.canary = StubServer.ok("{\"tables\": {}}", "r3");
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure());
  }

  @Test
  void atTheStartPoliciesThatAllowTheCanaryAreNoStart() {
    server.canary = StubServer.ok("{\"tables\": {\"portico.canary\": {\"allow\": 1}}}", "r1");
    GatewayException e = assertThrows(GatewayException.class, decider::awaitReady);
    assertEquals(ErrorCode.CONFIGURATION_INVALID, e.code());
    assertTrue(e.getMessage().contains("policy.url"), e.getMessage());
  }

  @Test
  void atTheStartAServerWithoutTheDecisionIsNoStart() {
    server.canary = StubServer.body(200, "application/json", "{}");
    GatewayException e = assertThrows(GatewayException.class, decider::awaitReady);
    assertTrue(e.getMessage().contains("mesh/main/decision"), e.getMessage());
  }

  @Test
  void atTheStartAServerThatIsAwayIsWaitedForByTheQueries() throws IOException {
    server.close();
    decider.awaitReady();
    assertEquals(ErrorCode.POLICY_UNAVAILABLE, failure());
    server.start();
    assertEquals(Optional.of("r1"), ask().revision());
  }

  @Test
  void theRealOneKilledIsARefusalAndTheOneStartedAgainAnswers(@TempDir Path folder)
      throws Exception {
    Path bundle = OpaServer.sources(folder, "one", "denied");
    int port = OpaServer.freePort();
    String question =
        new QuestionWriter()
            .write(
                Shop.answered("{\"tables\": {}}").principal(),
                Question.Circumstances.of(Shop.answered("{}")),
                Shop.SELECT,
                List.of(Shop.ORDERS))
            .json();
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    OpaServer opa = OpaServer.start(bundle, port);
    try (ServerDecider real =
        new ServerDecider(
            new ServerConnection(
                opa.url(), "mesh/main/decision", LONG, Optional.empty(), Optional.empty()))) {
      real.awaitReady();
      assertEquals(Optional.of("one"), real.ask(question, deadline).revision());
      opa.close();
      assertThrows(PolicyFault.class, () -> real.ask(question, deadline));
      OpaServer.sources(folder, "two", "denied");
      opa = OpaServer.start(bundle, port);
      Thread.sleep(1_100);
      assertEquals(Optional.of("two"), real.ask(question, deadline).revision());
    } finally {
      opa.close();
    }
  }
}
