package dev.portico.gateway.audit.trace;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.audit.QueryTrace;
import dev.portico.gateway.audit.Receipt;
import dev.portico.gateway.config.ServerSettings.Traces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a trace of each statement that is over and sends it later, from a thread of its own. What
 * does not fit in its queue is dropped: a collector that is slow or away costs traces, never
 * queries. The composition root makes one; safe for many threads.
 */
public final class QueryTraces implements QueryEvents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryTraces.class);
  private static final int MOST_WAITING = 4_096;
  private static final int MOST_AT_ONCE = 512;
  private static final int LONGEST_ATTRIBUTE = 256;
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final SdkTracerProvider provider;
  private final TraceSpans spans;

  private QueryTraces(SdkTracerProvider provider, UnaryOperator<String> systemOf) {
    this.provider = provider;
    this.spans = new TraceSpans(provider.get("dev.portico.gateway"), systemOf);
  }

  /**
   * Begins; nothing is sent before the first statement is over.
   *
   * @param version of this server
   * @param systemOf the kind of store of a connection, as OpenTelemetry names it
   */
  public static QueryTraces to(Traces settings, String version, UnaryOperator<String> systemOf) {
    SpanProcessor later =
        BatchSpanProcessor.builder(CollectorExporter.to(settings.endpoint()))
            .setMaxQueueSize(MOST_WAITING)
            .setMaxExportBatchSize(MOST_AT_ONCE)
            .setScheduleDelay(DELAY)
            .setExporterTimeout(PATIENCE)
            .build();
    Resource server =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"),
                "portico",
                AttributeKey.stringKey("service.version"),
                version));
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(server))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sample())))
            .setSpanLimits(
                SpanLimits.builder().setMaxAttributeValueLength(LONGEST_ATTRIBUTE).build())
            .addSpanProcessor(later)
            .build();
    return new QueryTraces(provider, systemOf);
  }

  @Override
  public Receipt started(QueryEvent event) {
    return Receipt.NONE;
  }

  @Override
  public Receipt finished(QueryEvent event) {
    return Receipt.NONE;
  }

  @Override
  public void traced(QueryTrace trace) {
    try {
      spans.record(trace);
    } catch (RuntimeException e) {
      LOG.warn("query {} has no trace", trace.queryId(), e);
    }
  }

  /** Sends what waits, for at most 2 seconds. */
  @Override
  public void close() {
    provider.shutdown().join(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
  }
}
