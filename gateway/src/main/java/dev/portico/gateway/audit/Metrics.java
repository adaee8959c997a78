package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.jvm.convention.otel.OpenTelemetryJvmClassLoadingMeterConventions;
import io.micrometer.core.instrument.binder.jvm.convention.otel.OpenTelemetryJvmCpuMeterConventions;
import io.micrometer.core.instrument.binder.jvm.convention.otel.OpenTelemetryJvmMemoryMeterConventions;
import io.micrometer.core.instrument.binder.jvm.convention.otel.OpenTelemetryJvmThreadMeterConventions;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * The server's numbers: queries by outcome, their time, rows and bytes, queries running now, and
 * the JVM. Labels come from fixed lists only, so that the number of series is bounded. Safe for
 * many threads.
 */
public final class Metrics implements QueryEvents, DecisionEvents, AutoCloseable {
  /** The buckets that OpenTelemetry recommends for durations of requests. */
  private static final Duration[] SECONDS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(75),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofMillis(750),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofMillis(7_500),
    Duration.ofSeconds(10)
  };

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final AtomicInteger running = new AtomicInteger();
  private final Counter rows;
  private final Counter bytes;
  private final MultiGauge revisions;
  private final List<Runnable> labelled = new CopyOnWriteArrayList<>();
  private volatile UnaryOperator<String> systemOf = connection -> "other_sql";
  private volatile Supplier<Optional<String>> revision = Optional::empty;

  public Metrics() {
    Gauge.builder("portico.queries.running", running, AtomicInteger::get)
        .description("Statements running now")
        .register(registry);
    rows = counter("portico.result.rows", "Rows handed to the doors");
    bytes = counter("portico.result.bytes", "Rough size of the rows handed to the doors");
    revisions =
        MultiGauge.builder("portico.policy.revision")
            .description("The revision of the policies in force, as a label")
            .register(registry);
    new ClassLoaderMetrics(new OpenTelemetryJvmClassLoadingMeterConventions(Tags.empty()))
        .bindTo(registry);
    new JvmMemoryMetrics(Tags.empty(), new OpenTelemetryJvmMemoryMeterConventions(Tags.empty()))
        .bindTo(registry);
    new JvmThreadMetrics(Tags.empty(), new OpenTelemetryJvmThreadMeterConventions(Tags.empty()))
        .bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new ProcessorMetrics(Tags.empty(), new OpenTelemetryJvmCpuMeterConventions(Tags.empty()))
        .bindTo(registry);
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
  public Receipt started(QueryEvent event) {
    running.incrementAndGet();
    return Receipt.NONE;
  }

  @Override
  public Receipt finished(QueryEvent event) {
    if (event.kind() == QueryEvent.Kind.END) {
      running.decrementAndGet();
    }
    rows.increment(event.rows());
    bytes.increment(event.bytes());
    event.fetched().forEach(this::fetched);
    timer(event).record(event.duration());
    return Receipt.NONE;
  }

  private void fetched(QueryEvent.Fetched fetched) {
    String connection = fetched.connection();
    files("requests", "Requests to stores of files", connection).increment(fetched.requests());
    files("fetched.bytes", "Bytes of files fetched from their stores", connection)
        .increment(fetched.bytesFetched());
    files("kept.bytes", "Bytes of files that lay here when they were needed", connection)
        .increment(fetched.bytesKept());
  }

  private Counter files(String what, String description, String connection) {
    return Counter.builder("portico.files." + what)
        .description(description)
        .tag("portico.connection", connection)
        .register(registry);
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

  /** Tells what kind of store a connection leads to, as OpenTelemetry names it. */
  public void stores(UnaryOperator<String> systemOf) {
    this.systemOf = systemOf;
  }

  @Override
  public void storeRead(String connection, Duration duration) {
    Timer.builder("db.client.operation.duration")
        .description("Time spent waiting for a store by a fragment of a query")
        .tag("db.system.name", systemOf.apply(connection))
        .tag("portico.connection", connection)
        .serviceLevelObjectives(SECONDS)
        .register(registry)
        .record(duration);
  }

  /**
   * An HTTP request was answered.
   *
   * @param route the pattern of the path; empty when there is none for it
   */
  public void httpAnswered(
      String method, String route, int status, String scheme, Duration duration) {
    Timer.builder("http.server.request.duration")
        .description("HTTP requests that were answered")
        .tag("http.request.method", METHODS.contains(method) ? method : "_OTHER")
        .tag("http.route", route)
        .tag("http.response.status_code", String.valueOf(status))
        .tag("url.scheme", scheme)
        .serviceLevelObjectives(SECONDS)
        .register(registry)
        .record(duration);
  }

  @Override
  public void decided(String decider, Outcome outcome, Duration duration) {
    Timer.builder("portico.policy.decisions")
        .description("Policy decisions by decider and how they came about")
        .tag("decider", decider)
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(
            Duration.ofNanos(200_000),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofMillis(500))
        .register(registry)
        .record(duration);
  }

  /**
   * Tells which policies are in force, as a label of a number that is always 1; asked for at each
   * scrape.
   */
  public void policyRevision(Supplier<Optional<String>> revision) {
    this.revision = revision;
  }

  /**
   * Adds numbers by a label, asked for at each scrape; {@code values} bounds how many there are.
   */
  public void gauges(
      String name, String description, String label, Supplier<Map<String, Double>> values) {
    MultiGauge gauge = MultiGauge.builder(name).description(description).register(registry);
    labelled.add(
        () ->
            gauge.register(
                values.get().entrySet().stream()
                    .<MultiGauge.Row<?>>map(
                        value ->
                            MultiGauge.Row.of(Tags.of(label, value.getKey()), value.getValue()))
                    .toList(),
                true));
  }

  private void showRevision() {
    String present = revision.get().orElse("");
    revisions.register(List.of(MultiGauge.Row.of(Tags.of("revision", present), 1)), true);
  }

  /** Everything in the text format of Prometheus. */
  public String scrape() {
    showRevision();
    labelled.forEach(Runnable::run);
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
