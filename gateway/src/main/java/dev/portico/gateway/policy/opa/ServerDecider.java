package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a policy server over its Data API. A server that fails is left alone for a moment; new
 * policies count only after their canary was denied. Safe for many threads.
 */
public final class ServerDecider implements Decider {
  private static final Logger LOG = LoggerFactory.getLogger(ServerDecider.class);
  private static final int MOST_BYTES = 32 << 20;
  private static final int MOST_WAITING = 128;
  private static final int FAILURES = 5;
  private static final int ATTEMPTS = 2;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int OK = 200;

  /** What is said for a server that is away or too busy. */
  private static final Set<Integer> GATEWAY_FAILURES = Set.of(429, 502, 503, 504);

  private final ServerConnection connection;
  private final ExecutorService threads;
  private final HttpClient client;
  private final CircuitBreaker breaker = new CircuitBreaker(FAILURES, PAUSE, System::nanoTime);
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final CheckedRevision checked = new CheckedRevision(this::canary, System::nanoTime);

  public ServerDecider(ServerConnection connection) {
    this.connection = connection;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "portico-policy-server-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connection.timeout())
            .executor(threads);
    connection.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  @Override
  public String kind() {
    return "server";
  }

  @Override
  public Optional<String> revision() {
    return checked.revision();
  }

  /** 0 while questions are asked, 2 while they are refused at once, 1 while one tries. */
  public int breakerState() {
    return breaker.state().ordinal();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A server that cannot be reached yet does not stop the gateway, whose queries are refused as
   * long; one that allows everything does.
   */
  @Override
  public void awaitReady() {
    try {
      ask(Canary.question(), Deadline.in(connection.timeout()));
    } catch (PolicyFault e) {
      if (e.code() == ErrorCode.POLICY_UNAVAILABLE || e.code() == ErrorCode.POLICY_TIMEOUT) {
        LOG.warn("the policy server {} cannot be asked yet: {}", connection.url(), e.getMessage());
        return;
      }
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "policy.url: the policy server "
              + connection.url()
              + " cannot be used for policy.decision "
              + connection.decision()
              + ": its answer "
              + e.getMessage(),
          e);
    }
  }

  /** {@inheritDoc} It is sent when its answer is read: a server has other clients too. */
  @Override
  public Pending put(String question, Deadline deadline) {
    return () -> reply(question, deadline);
  }

  @Override
  public int ahead() {
    return 1;
  }

  private Reply reply(String question, Deadline deadline) {
    Deadline patience = Waiting.shorter(connection.timeout(), deadline);
    if (!waiting.tryAcquire()) {
      throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "too many questions wait");
    }
    try {
      return breaker.call(() -> checked.check(exchange(question, patience), patience));
    } finally {
      waiting.release();
    }
  }

  private Reply canary(Deadline patience) {
    return exchange(Canary.question(), patience);
  }

  private Reply exchange(String question, Deadline patience) {
    boolean whole = patience.remaining().compareTo(connection.timeout().dividedBy(2)) > 0;
    HttpRequest request = request(question, patience);
    for (int attempt = 1; ; attempt++) {
      CompletableFuture<HttpResponse<byte[]>> running =
          client.sendAsync(request, response -> new BoundedBody(MOST_BYTES));
      try {
        return reply(Waiting.on(running, patience, "no answer in time"));
      } catch (PolicyFault e) {
        if (attempt >= ATTEMPTS || !neverReached(e.getCause())) {
          throw judged(e, whole);
        }
      } finally {
        running.cancel(true);
      }
    }
  }

  /**
   * The fault as a failure of the server, if it is one.
   *
   * @param whole whether the server had most of the time it may take
   */
  private static PolicyFault judged(PolicyFault fault, boolean whole) {
    boolean late =
        fault.code() == ErrorCode.POLICY_TIMEOUT
            || fault.getCause() instanceof HttpTimeoutException;
    if (late) {
      return whole
          ? new ServerFailure(ErrorCode.POLICY_TIMEOUT, "no answer in time", fault.getCause())
          : new PolicyFault(ErrorCode.POLICY_TIMEOUT, "", "no answer in time");
    }
    return fault.getCause() instanceof IOException
        ? new ServerFailure(fault.code(), fault.getMessage(), fault.getCause())
        : fault;
  }

  private HttpRequest request(String question, Deadline patience) {
    Duration left = patience.remaining();
    if (left.isZero()) {
      throw new PolicyFault(ErrorCode.POLICY_TIMEOUT, "", "no answer in time");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(connection.decisions())
            .timeout(left)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"input\":" + question + "}", StandardCharsets.UTF_8));
    connection
        .token()
        .ifPresent(token -> request.header("Authorization", "Bearer " + token.reveal()));
    return request.build();
  }

  /** Whether the server cannot have answered: no connection, or a kept one that was closed. */
  private static boolean neverReached(Throwable failure) {
    return failure instanceof ConnectException
        || (failure instanceof IOException
            && failure.getMessage() != null
            && failure.getMessage().contains("received no bytes"));
  }

  private static Reply reply(HttpResponse<byte[]> response) {
    if (GATEWAY_FAILURES.contains(response.statusCode())) {
      throw new ServerFailure(
          ErrorCode.POLICY_UNAVAILABLE, "the policy server said " + response.statusCode(), null);
    } else if (response.statusCode() != OK) {
      throw new PolicyFault(
          ErrorCode.POLICY_UNAVAILABLE, "", "the policy server said " + response.statusCode());
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, "", "is no application/json");
    }
    JsonNode envelope = StrictJson.read(response.body());
    if (!envelope.isObject() || !envelope.has("result")) {
      throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, "", "is undefined");
    }
    return new Reply(
        envelope.get("result"),
        Optional.ofNullable(envelope.path("decision_id").textValue()),
        Provenance.revision(envelope.path("provenance")));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
