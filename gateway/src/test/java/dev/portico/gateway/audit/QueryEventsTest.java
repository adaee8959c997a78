package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import dev.portico.gateway.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QueryEventsTest {
  private static final String SQL = "SELECT 'a\nb'";

  @Test
  void aFinishedQueryIsOneLineOfJsonWithoutItsPolicy() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.CATEGORY);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      new AuditLog(AuditLiterals.KEEP)
          .finished(Events.of(Kind.END, "q-1", SQL, Optional.of(ErrorCode.ACCESS_DENIED)));
      new AuditLog(AuditLiterals.REDACT)
          .finished(Events.of(Kind.END, "q-2", SQL, Optional.empty()));
    } finally {
      logger.detachAppender(lines);
    }
    assertEquals(2, lines.list.size());
    String line = lines.list.get(0).getFormattedMessage();
    assertEquals(1, line.lines().count());
    JsonNode record = new ObjectMapper().readTree(line);
    assertEquals("SELECT 'a\nb'", record.get("sql").asText());
    assertEquals("ACCESS_DENIED", record.get("outcome").asText());
    assertEquals("ana", record.get("principal").asText());
    assertEquals("royalties", record.get("purpose").asText());
    assertEquals("2026-01-31T12:00:00Z", record.get("started_at").asText());
    assertEquals(42, record.get("duration_ms").asInt());
    assertEquals("plays.events", record.get("tables").get(0).asText());
    assertFalse(line.contains("secret") || line.contains("SELECT 1"), line);
    assertTrue(lines.list.get(1).getFormattedMessage().contains("\"sql\":\"SELECT ?\""));
  }

  @Test
  void metricsCountQueriesByOutcomeAndCode() {
    try (Metrics metrics = new Metrics()) {
      QueryEvents all = QueryEvents.all(metrics);
      all.started(Events.start("q-1"));
      assertTrue(metrics.scrape().contains("portico_queries_running 1.0"));
      all.finished(Events.end("q-1"));
      all.started(Events.start("q-2"));
      all.finished(Events.of(Kind.END, "q-2", SQL, Optional.of(ErrorCode.QUERY_TIMEOUT)));
      all.finished(Events.of(Kind.REFUSED, "q-3", SQL, Optional.of(ErrorCode.SQL_SYNTAX)));
      String scraped = metrics.scrape();
      assertTrue(scraped.contains("portico_queries_running 0.0"), scraped);
      assertTrue(
          scraped.contains("portico_queries_seconds_count{code=\"\",outcome=\"ok\"} 1"), scraped);
      assertTrue(
          scraped.contains(
              "portico_queries_seconds_count{code=\"QUERY_TIMEOUT\",outcome=\"limit\"} 1"),
          scraped);
      assertTrue(
          scraped.contains("portico_queries_seconds_count{code=\"SQL_SYNTAX\",outcome=\"user\"} 1"),
          scraped);
      assertTrue(scraped.contains("portico_result_rows_total 14.0"), scraped);
      assertTrue(scraped.contains("jvm_memory_used_bytes"), scraped);
    }
  }

  @Test
  void theLastStatementsAreRememberedForTheirCallers() {
    RecentQueries recent = new RecentQueries(3, AuditLiterals.KEEP);
    for (int i = 0; i < 5; i++) {
      recent.started(Events.start("q-" + i));
    }
    recent.finished(Events.end("q-3"));
    assertEquals(
        List.of("q-2", "q-3", "q-4"), recent.all().stream().map(QueryEvent::queryId).toList());
    assertEquals(Kind.END, recent.all().get(1).kind());
  }
}
