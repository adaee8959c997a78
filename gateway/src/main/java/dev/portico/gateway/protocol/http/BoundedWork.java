package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The threads on which requests may wait for passwords, stores and the engine. As many requests are
 * let in as there are threads and waiting places; the next one is refused at once. Since a request
 * has at most one task in the queue, admission bounds the queue too.
 */
final class BoundedWork implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor threads;
  private final int places;
  private final Semaphore admitted;
  private volatile boolean stopping;

  BoundedWork(String name, int threadCount, int waiting) {
    AtomicInteger numbers = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-" + numbers.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    places = threadCount + waiting;
    admitted = new Semaphore(places);
  }

  Executor threads() {
    return threads;
  }

  /**
   * Runs {@code first} on a thread of ours and what it returns after it, and turns every fault into
   * problem details.
   */
  HttpResponse respond(ServiceRequestContext ctx, Supplier<CompletionStage<HttpResponse>> first) {
    return respond(ctx, first, e -> Problems.of(e, Optional.empty()).toHttpResponse());
  }

  /** The same with faults, also those of admission, in another form. */
  HttpResponse respond(
      ServiceRequestContext ctx,
      Supplier<CompletionStage<HttpResponse>> first,
      Function<Throwable, HttpResponse> form) {
    if (stopping) {
      return form.apply(
          new GatewayException(
              ErrorCode.SERVER_STOPPING, "the server is shutting down; ask another one"));
    } else if (!admitted.tryAcquire()) {
      return form.apply(
          new GatewayException(
              ErrorCode.TOO_MANY_QUERIES, "the server has too many requests in work; try again"));
    }
    CompletableFuture<HttpResponse> answer =
        CompletableFuture.supplyAsync(first, threads)
            .thenCompose(stage -> stage)
            .exceptionally(e -> form.apply(cause(e)));
    HttpResponse response = HttpResponse.of(answer);
    response.whenComplete().whenComplete((done, failure) -> admitted.release());
    return response;
  }

  /**
   * Takes no new work and waits until what was let in has been answered, or {@code patience} has
   * passed.
   */
  void drain(Duration patience) {
    stopping = true;
    try {
      if (admitted.tryAcquire(places, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        admitted.release(places);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
