package dev.portico.gateway.audit.trace;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector, each batch once, and tells in the log when that begins to fail and
 * when it works again. The thread of the batches calls it.
 */
final class CollectorExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorExporter.class);

  /**
   * The library tells each failure with its stack trace; held here, or its level would be
   * forgotten.
   */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private static final Duration CONNECTING = Duration.ofSeconds(2);
  private static final Duration ANSWERING = Duration.ofSeconds(4);

  private final URI endpoint;
  private final SpanExporter sender;
  private final AtomicBoolean failing = new AtomicBoolean();

  private CollectorExporter(URI endpoint, SpanExporter sender) {
    this.endpoint = endpoint;
    this.sender = sender;
  }

  static CollectorExporter to(URI endpoint) {
    LIBRARY.setLevel(Level.OFF);
    return new CollectorExporter(
        endpoint,
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.toString())
            .setConnectTimeout(CONNECTING)
            .setTimeout(ANSWERING)
            .setRetryPolicy(null)
            .build());
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = sender.export(spans);
    return result.whenComplete(() -> tell(result.isSuccess()));
  }

  private void tell(boolean sent) {
    if (!sent && failing.compareAndSet(false, true)) {
      LOG.warn("traces cannot be sent to {}; they are dropped, queries go on", endpoint);
    } else if (sent && failing.compareAndSet(true, false)) {
      LOG.info("traces are sent to {} again", endpoint);
    }
  }

  @Override
  public CompletableResultCode flush() {
    return sender.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return sender.shutdown();
  }
}
