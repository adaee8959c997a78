package dev.portico.gateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each finished query as one line of JSON to the log category {@value #CATEGORY}, where the
 * operator's logging settings decide what becomes of it. Safe for many threads.
 */
public final class AuditLog implements QueryEvents {
  /** The log category. */
  public static final String CATEGORY = "portico.audit";

  private static final Logger AUDIT = LoggerFactory.getLogger(CATEGORY);
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public void started(String queryId) {}

  @Override
  public void finished(QueryEvent event) {
    try {
      AUDIT.info("{}", json.writeValueAsString(fields(event)));
    } catch (JsonProcessingException e) {
      LOG.error("the audit record of query {} could not be written", event.queryId(), e);
    }
  }

  static Map<String, Object> fields(QueryEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("query_id", event.queryId());
    fields.put("started_at", event.startedAt().toString());
    fields.put("principal", event.principal());
    fields.put("client", event.client());
    event.application().ifPresent(a -> fields.put("application", a));
    event.purpose().ifPresent(p -> fields.put("purpose", p));
    fields.put("sql", event.sql());
    fields.put("tables", event.tables());
    fields.put("fragments", event.fragments());
    fields.put("rows", event.rows());
    fields.put("bytes", event.bytes());
    fields.put("duration_ms", event.duration().toMillis());
    fields.put("outcome", event.outcome());
    return fields;
  }
}
