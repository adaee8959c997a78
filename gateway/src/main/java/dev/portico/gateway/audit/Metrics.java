package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/**
 * The server's numbers: queries by outcome, their time, rows and bytes, queries running now, and
 * the JVM. Labels come from fixed lists only, so that the number of series is bounded. Safe for
 * many threads.
 */
public final class Metrics implements QueryEvents, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final AtomicInteger running = new AtomicInteger();
  private final Counter rows;
  private final Counter bytes;

  public Metrics() {
    Gauge.builder("portico.queries.running", running, AtomicInteger::get)
        .description("Statements running now")
        .register(registry);
    rows = counter("portico.result.rows", "Rows handed to the doors");
    bytes = counter("portico.result.bytes", "Rough size of the rows handed to the doors");
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  /** Adds a number that is asked for at each scrape; {@code source} is held weakly. */
  public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
    Gauge.builder(name, source, value).description(description).register(registry);
  }

  @Override
  public void started(String queryId) {
    running.incrementAndGet();
  }

  @Override
  public void finished(QueryEvent event) {
    running.decrementAndGet();
    rows.increment(event.rows());
    bytes.increment(event.bytes());
    timer(event).record(event.duration());
  }

  private Timer timer(QueryEvent event) {
    return Timer.builder("portico.queries")
        .description("Statements that are over, by outcome and error code")
        .tag(
            "outcome",
            event.failure().map(f -> f.kind().name().toLowerCase(Locale.ROOT)).orElse("ok"))
        .tag("code", event.failure().map(ErrorCode::name).orElse(""))
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60))
        .register(registry);
  }

  /** Everything in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
