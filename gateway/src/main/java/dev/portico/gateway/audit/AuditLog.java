package dev.portico.gateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each statement that is over as one line of JSON to the log category {@value #CATEGORY},
 * without what policies decided; that is in the {@link AuditTrail} alone. Safe for many threads.
 */
public final class AuditLog implements QueryEvents {
  /** The log category. */
  public static final String CATEGORY = "portico.audit";

  private static final Logger AUDIT = LoggerFactory.getLogger(CATEGORY);
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final ObjectMapper json = new ObjectMapper();
  private final AuditRecords records;

  public AuditLog(AuditLiterals literals) {
    records = new AuditRecords(literals);
  }

  @Override
  public Receipt started(QueryEvent event) {
    return Receipt.NONE;
  }

  @Override
  public Receipt finished(QueryEvent event) {
    if (AUDIT.isInfoEnabled()) {
      try {
        AUDIT.info("{}", json.writeValueAsString(fields(event)));
      } catch (JsonProcessingException e) {
        LOG.error("the log line of query {} could not be written", event.queryId(), e);
      }
    }
    return Receipt.NONE;
  }

  private Map<String, Object> fields(QueryEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("query_id", event.queryId());
    fields.put("started_at", event.startedAt().toString());
    fields.put("principal", event.principal());
    fields.put("client", event.asked().client());
    event.asked().application().ifPresent(a -> fields.put("application", a));
    event.asked().purpose().ifPresent(p -> fields.put("purpose", p));
    event.asked().schema().ifPresent(s -> fields.put("schema", s));
    fields.put("sql", records.shown(event, event.sql()));
    fields.put("tables", event.tables().stream().map(TableAccess::name).toList());
    fields.put("rows", event.rows());
    fields.put("bytes", event.bytes());
    fields.put("duration_ms", event.duration().toMillis());
    fields.put("outcome", event.outcome());
    return fields;
  }
}
