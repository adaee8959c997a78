package dev.portico.gateway.audit.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.QueryTrace;
import dev.portico.gateway.audit.QueryTrace.Read;
import dev.portico.gateway.audit.QueryTrace.Step;
import dev.portico.gateway.audit.QueryTrace.Time;
import dev.portico.gateway.audit.TraceParent;
import dev.portico.gateway.config.ServerSettings.Traces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traces cost nothing but themselves, whatever the collector does. */
@Timeout(300)
class QueryTracesTest {
  /** What waits and what is being answered are given 2 seconds; the rest is for a busy machine. */
  private static final long CLOSED_MILLIS = 20_000;

  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final Time TIME = new Time(START, START.plusMillis(42));
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void aCollectorThatHangsHoldsNothingUp() throws Exception {
    try (Collector collector = Collector.hanging()) {
      Set<Thread> before = threadsThatStay();
      QueryTraces traces = traces(collector.endpoint(), 1);
      for (int i = 0; i < 20_000; i++) {
        traces.traced(trace(Optional.empty(), 1));
      }
      assertTrue(collector.awaitAsked());
      closesSoon(traces, before);
    }
  }

  @Test
  void aCollectorThatIsAwayHoldsNothingUp() throws IOException {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort() + "/v1/traces");
    }
    Set<Thread> before = threadsThatStay();
    QueryTraces traces = traces(nobody, 1);
    for (int i = 0; i < 20_000; i++) {
      traces.traced(trace(Optional.empty(), 1));
    }
    closesSoon(traces, before);
  }

  private static Set<Thread> threadsThatStay() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static void closesSoon(QueryTraces traces, Set<Thread> before) {
    long begin = System.nanoTime();
    traces.close();
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(millis < CLOSED_MILLIS, millis + " ms");
    traces.traced(trace(Optional.empty(), 1));
    Set<Thread> left = threadsThatStay();
    left.removeAll(before);
    assertEquals(Set.of(), left, "threads that would keep the server alive");
  }

  @Test
  void theCallerDecidesWhetherItsTraceIsKept() throws Exception {
    try (Collector collector = Collector.answering()) {
      QueryTraces none = traces(collector.endpoint(), 0);
      none.traced(trace(Optional.empty(), 1));
      none.traced(trace(caller("01"), 1));
      none.close();
      assertEquals(List.of(TRACE), wholes(collector));
    }
    try (Collector collector = Collector.answering()) {
      QueryTraces all = traces(collector.endpoint(), 1);
      all.traced(trace(caller("00"), 1));
      all.traced(trace(caller("01"), 1));
      all.close();
      assertEquals(List.of(TRACE), wholes(collector));
    }
  }

  private static List<String> wholes(Collector collector) throws InterruptedException {
    return collector.spans(5).stream().filter(s -> s.kind() == 2).map(SentSpan::trace).toList();
  }

  @Test
  void aTraceHasAHundredFragmentsAtMostAndTheirNumber() throws Exception {
    try (Collector collector = Collector.answering()) {
      QueryTraces traces = traces(collector.endpoint(), 1);
      traces.traced(trace(Optional.empty(), 1_000));
      traces.close();
      List<SentSpan> spans = collector.spans(104);
      assertEquals(100, spans.stream().filter(s -> s.name().startsWith("read ")).count());
      SentSpan fetch =
          spans.stream().filter(s -> s.name().equals("fetch files")).findFirst().orElseThrow();
      assertEquals(3, fetch.kind());
      assertEquals("3", fetch.attributes().get("portico.files.requests"));
      assertEquals("5000", fetch.attributes().get("portico.files.fetched_bytes"));
      SentSpan whole = spans.stream().filter(s -> s.kind() == 2).findFirst().orElseThrow();
      assertEquals("1000", whole.attributes().get("portico.fragments"));
      assertEquals(START.toEpochMilli() * 1_000_000, whole.start());
      assertEquals(42_000_000, whole.end() - whole.start());
    }
  }

  private static QueryTraces traces(URI endpoint, double sample) {
    return QueryTraces.to(new Traces(endpoint, sample), "1", connection -> "other_sql");
  }

  private static Optional<TraceParent> caller(String flags) {
    return TraceParent.parse("00-" + TRACE + "-b7ad6b7169203331-" + flags);
  }

  private static QueryTrace trace(Optional<TraceParent> caller, int reads) {
    return new QueryTrace(
        "q-1",
        "ana",
        Optional.of("SELECT"),
        caller,
        TIME,
        7,
        Optional.empty(),
        List.of(new Step("parse", TIME), new Step(QueryTrace.EXECUTE, TIME)),
        Collections.nCopies(reads, new Read("lake", TIME, 7)),
        List.of(new QueryTrace.Files("files", TIME, 3, 5_000)));
  }
}
