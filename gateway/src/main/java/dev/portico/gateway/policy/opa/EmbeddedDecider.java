package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates compiled policies inside this process, on threads of its own: one that does not come to
 * an end is interrupted at the deadline and its instance thrown away. The bundle is loaded in the
 * background and looked at again every few seconds; a new one takes over when its canary is denied,
 * otherwise the last good one stays. Safe for many threads.
 */
public final class EmbeddedDecider implements Decider {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDecider.class);

  private static final int WAITING = 256;
  private static final long STACK_BYTES = 8L << 20;
  private static final Duration LOADING = Duration.ofSeconds(60);
  private static final Duration CANARY = Duration.ofSeconds(5);
  private static final Duration WARM_UP = Duration.ofMillis(500);
  private static final int WARM_UPS = 1_000;

  private final Path file;
  private final String entryPoint;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;
  private final BundleWatch watch;
  private final CompletableFuture<CompiledPolicy> first = new CompletableFuture<>();
  private final AtomicInteger rejected = new AtomicInteger();
  private volatile CompiledPolicy current;

  /**
   * Begins to load.
   *
   * @param file the bundle
   * @param entryPoint such as {@code mesh/main/decision}
   * @param timeout longest wait for a decision
   * @param look how often the file is looked at
   */
  public EmbeddedDecider(Path file, String entryPoint, Duration timeout, Duration look) {
    this.file = file;
    this.entryPoint = entryPoint;
    this.timeout = timeout;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            Places.ALL,
            Places.ALL,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> daemon(task, "portico-policy-" + number.incrementAndGet()));
    this.watch = new BundleWatch(file, look, this::loadFirst, this::replace);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  private void loadFirst() {
    try {
      CompiledPolicy policy = load();
      current = policy;
      first.complete(policy);
      LOG.info("policies of {} loaded, revision {}", file, policy.revision().orElse("none"));
      warmUp(policy);
    } catch (RuntimeException | Error e) {
      first.completeExceptionally(e);
    }
  }

  /** The first evaluations run a hundred times slower than later ones; callers need not pay it. */
  private static void warmUp(CompiledPolicy policy) {
    byte[] question = Canary.question().getBytes(StandardCharsets.UTF_8);
    Deadline end = Deadline.in(WARM_UP);
    for (int i = 0; i < WARM_UPS && !end.passed(); i++) {
      policy.evaluate(question);
    }
  }

  private void replace() {
    try {
      CompiledPolicy policy = load();
      warmUp(policy);
      current = policy;
      LOG.info("policies of {} replaced, revision {}", file, policy.revision().orElse("none"));
    } catch (BundleFault e) {
      rejected.incrementAndGet();
      LOG.error(
          "the bundle {} {}; the policies of revision {} stay in force",
          file,
          e.getMessage(),
          revision().orElse("none"));
    } catch (RuntimeException e) {
      rejected.incrementAndGet();
      LOG.error("the bundle {} cannot be used; the policies in force stay", file, e);
    }
  }

  private CompiledPolicy load() {
    CompiledPolicy policy = CompiledPolicy.of(Bundle.read(file), entryPoint);
    try (Pending canary = evaluate(policy, Canary.question(), Deadline.in(CANARY))) {
      if (!Canary.denied(canary.reply())) {
        throw new BundleFault("allows what no policy may allow, so it is not used");
      }
    } catch (PolicyFault e) {
      throw new BundleFault("does not answer a first question: it " + e.getMessage(), e);
    }
    return policy;
  }

  @Override
  public String kind() {
    return "embedded";
  }

  @Override
  public Optional<String> revision() {
    return Optional.ofNullable(current).flatMap(CompiledPolicy::revision);
  }

  /** How many changed bundles were not taken. */
  public int rejectedBundles() {
    return rejected.get();
  }

  @Override
  public void awaitReady() {
    try {
      first.get(LOADING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof BundleFault fault ? fault.getMessage() : "cannot be loaded";
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "policy.bundle: the bundle " + file + " " + why,
          e.getCause());
    } catch (TimeoutException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "policy.bundle: the bundle "
              + file
              + " was not loaded within "
              + LOADING.toSeconds()
              + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GatewayException(ErrorCode.SERVER_STOPPING, "interrupted while loading policies");
    }
  }

  @Override
  public Pending put(String question, Deadline deadline) {
    Deadline patience = Waiting.shorter(timeout, deadline);
    Waiting.on(first, patience, "the policies are still being loaded");
    return evaluate(current, question, patience);
  }

  @Override
  public int ahead() {
    return Places.LISTINGS + Places.SPARE;
  }

  private Pending evaluate(CompiledPolicy policy, String question, Deadline patience) {
    byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
    try {
      return new Evaluation(policy, threads.submit(() -> policy.evaluate(bytes)), patience);
    } catch (RejectedExecutionException e) {
      throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "too many questions wait");
    }
  }

  private final class Evaluation implements Pending {
    private final CompiledPolicy policy;
    private final Future<byte[]> running;
    private final Deadline patience;

    Evaluation(CompiledPolicy policy, Future<byte[]> running, Deadline patience) {
      this.policy = policy;
      this.running = running;
      this.patience = patience;
    }

    @Override
    public Reply reply() {
      byte[] result = Waiting.on(running, patience, "no answer in time");
      return new Reply(decision(result), Optional.empty(), policy.revision());
    }

    @Override
    public void close() {
      // also takes a question that still waits out of the queue
      if (!running.isDone() && running.cancel(true)) {
        threads.purge();
      }
    }
  }

  private static JsonNode decision(byte[] result) {
    JsonNode set = StrictJson.read(result);
    if (!set.isArray() || set.size() != 1 || !set.get(0).has("result")) {
      throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, "", "is undefined");
    }
    return set.get(0).get("result");
  }

  @Override
  public void close() {
    watch.close();
    threads.shutdownNow();
  }
}
