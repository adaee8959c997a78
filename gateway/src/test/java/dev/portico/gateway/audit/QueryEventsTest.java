package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QueryEventsTest {
  private static QueryEvent event(Optional<ErrorCode> failure) {
    return new QueryEvent(
        "q-1",
        "ana",
        "127.0.0.1",
        Optional.of("sheet"),
        Optional.of("royalties"),
        "SELECT 'a\nb'",
        List.of("plays.events"),
        Instant.parse("2026-01-31T12:00:00Z"),
        Duration.ofMillis(42),
        7,
        700,
        failure,
        Map.of("lake", List.of("SELECT 1")));
  }

  @Test
  void aFinishedQueryIsOneLineOfJson() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.CATEGORY);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      new AuditLog().finished(event(Optional.of(ErrorCode.ACCESS_DENIED)));
    } finally {
      logger.detachAppender(lines);
    }
    assertEquals(1, lines.list.size());
    String line = lines.list.get(0).getFormattedMessage();
    assertEquals(1, line.lines().count());
    JsonNode record = new ObjectMapper().readTree(line);
    assertEquals("SELECT 'a\nb'", record.get("sql").asText());
    assertEquals("ACCESS_DENIED", record.get("outcome").asText());
    assertEquals("ana", record.get("principal").asText());
    assertEquals("royalties", record.get("purpose").asText());
    assertEquals("2026-01-31T12:00:00Z", record.get("started_at").asText());
    assertEquals(42, record.get("duration_ms").asInt());
    assertEquals("SELECT 1", record.get("fragments").get("lake").get(0).asText());
  }

  @Test
  void metricsCountQueriesByOutcomeAndCode() {
    try (Metrics metrics = new Metrics()) {
      QueryEvents all = QueryEvents.all(metrics);
      all.started("q-1");
      assertTrue(metrics.scrape().contains("portico_queries_running 1.0"));
      all.finished(event(Optional.empty()));
      all.started("q-2");
      all.finished(event(Optional.of(ErrorCode.QUERY_TIMEOUT)));
      String scraped = metrics.scrape();
      assertTrue(scraped.contains("portico_queries_running 0.0"), scraped);
      assertTrue(
          scraped.contains("portico_queries_seconds_count{code=\"\",outcome=\"ok\"} 1"), scraped);
      assertTrue(
          scraped.contains(
              "portico_queries_seconds_count{code=\"QUERY_TIMEOUT\",outcome=\"limit\"} 1"),
          scraped);
      assertTrue(scraped.contains("portico_result_rows_total 14.0"), scraped);
      assertTrue(scraped.contains("jvm_memory_used_bytes"), scraped);
    }
  }
}
