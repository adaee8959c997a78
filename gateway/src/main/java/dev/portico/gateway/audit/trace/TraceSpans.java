package dev.portico.gateway.audit.trace;

import dev.portico.gateway.audit.QueryTrace;
import dev.portico.gateway.audit.QueryTrace.Files;
import dev.portico.gateway.audit.QueryTrace.Read;
import dev.portico.gateway.audit.QueryTrace.Step;
import dev.portico.gateway.audit.QueryTrace.Time;
import dev.portico.gateway.audit.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes a trace as spans, with names and attributes of OpenTelemetry's conventions. */
final class TraceSpans {
  /** More fragments than this are told by their number only. */
  private static final int MOST_READS = 100;

  private static final String UNKNOWN = "statement";
  private static final String PORTICO = "portico";
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<Long> ROWS = AttributeKey.longKey("db.response.returned_rows");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> USER = AttributeKey.stringKey("enduser.id");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("portico.query.id");
  private static final AttributeKey<Long> READS = AttributeKey.longKey("portico.fragments");
  private static final AttributeKey<String> CONNECTION =
      AttributeKey.stringKey("portico.connection");

  private static final AttributeKey<Long> REQUESTS = AttributeKey.longKey("portico.files.requests");
  private static final AttributeKey<Long> BYTES =
      AttributeKey.longKey("portico.files.fetched_bytes");

  private final Tracer tracer;
  private final UnaryOperator<String> systemOf;

  TraceSpans(Tracer tracer, UnaryOperator<String> systemOf) {
    this.tracer = tracer;
    this.systemOf = systemOf;
  }

  void record(QueryTrace trace) {
    Context caller = trace.parent().map(TraceSpans::caller).orElse(Context.root());
    Span whole =
        begin(trace.operation().orElse(UNKNOWN), SpanKind.SERVER, caller, trace.whole())
            .setAttribute(SYSTEM, PORTICO)
            .setAttribute(QUERY, trace.queryId())
            .setAttribute(USER, trace.principal())
            .setAttribute(ROWS, trace.rows())
            .setAttribute(READS, (long) trace.reads().size())
            .startSpan();
    trace.operation().ifPresent(name -> whole.setAttribute(OPERATION, name));
    trace
        .failure()
        .ifPresent(code -> whole.setAttribute(ERROR, code.name()).setStatus(StatusCode.ERROR));
    if (whole.isRecording()) {
      inside(trace, Context.root().with(whole));
    }
    whole.end(trace.whole().end());
  }

  private void inside(QueryTrace trace, Context whole) {
    Context reading = whole;
    for (Step step : trace.steps()) {
      Span span = begin(step.name(), SpanKind.INTERNAL, whole, step.time()).startSpan();
      span.end(step.time().end());
      if (step.name().equals(QueryTrace.EXECUTE)) {
        reading = Context.root().with(span);
      }
    }
    List<Read> reads = trace.reads();
    for (Read read : reads.subList(0, Math.min(MOST_READS, reads.size()))) {
      begin("read " + read.connection(), SpanKind.CLIENT, reading, read.time())
          .setAttribute(SYSTEM, systemOf.apply(read.connection()))
          .setAttribute(CONNECTION, read.connection())
          .setAttribute(ROWS, read.rows())
          .startSpan()
          .end(read.time().end());
    }
    List<Files> files = trace.files();
    for (Files read : files.subList(0, Math.min(MOST_READS, files.size()))) {
      begin("fetch " + read.connection(), SpanKind.CLIENT, reading, read.time())
          .setAttribute(CONNECTION, read.connection())
          .setAttribute(REQUESTS, read.requests())
          .setAttribute(BYTES, read.bytes())
          .startSpan()
          .end(read.time().end());
    }
  }

  private SpanBuilder begin(String name, SpanKind kind, Context parent, Time time) {
    return tracer
        .spanBuilder(name)
        .setSpanKind(kind)
        .setParent(parent)
        .setStartTimestamp(time.start());
  }

  private static Context caller(TraceParent parent) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    parent.traceId(),
                    parent.spanId(),
                    parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }
}
