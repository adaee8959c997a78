package dev.portico.gateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.audit.QueryEvent.Asked;
import dev.portico.gateway.audit.QueryEvent.CopyRead;
import dev.portico.gateway.audit.QueryEvent.Fetched;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import dev.portico.gateway.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is written of a query; {@code docs/reference/audit.md} describes each field, which a test
 * keeps complete. Safe for many threads.
 */
final class AuditRecords {
  /** A longer statement is cut: no record may fill the disk. */
  static final int MOST_SQL = 1_000_000;

  private static final int MOST_REFUSED_SQL = 20_000;

  private final AuditLiterals literals;

  AuditRecords(AuditLiterals literals) {
    this.literals = literals;
  }

  String of(QueryEvent event) {
    boolean unrecordedStart = event.failure().filter(AuditRecords::ours).isPresent();
    Kind kind = unrecordedStart ? Kind.REFUSED : event.kind();
    return switch (kind) {
      case START -> JsonRecord.of("start", begun(event, MOST_SQL));
      case REFUSED -> JsonRecord.of("refused", ended(begun(event, MOST_REFUSED_SQL), event));
      case ANSWERED -> JsonRecord.of("answered", ended(begun(event, MOST_SQL), event));
      case END -> JsonRecord.of("end", end(event));
    };
  }

  private static boolean ours(ErrorCode code) {
    return code == ErrorCode.AUDIT_UNAVAILABLE;
  }

  private Map<String, Object> begun(QueryEvent event, int mostSql) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Asked asked = event.asked();
    fields.put("query_id", event.queryId());
    fields.put("principal", asked.principal());
    fields.put("roles", asked.roles());
    fields.put("client", asked.client());
    asked.accessKey().ifPresent(key -> fields.put("access_key", key));
    asked.application().ifPresent(a -> fields.put("application", a));
    asked.purpose().ifPresent(p -> fields.put("purpose", p));
    asked.asOf().ifPresent(a -> fields.put("as_of", a));
    asked.asOfFrom().ifPresent(a -> fields.put("as_of_from", a));
    asked.asOfTo().ifPresent(a -> fields.put("as_of_to", a));
    fields.put("time_zone", asked.timeZone());
    asked.schema().ifPresent(s -> fields.put("schema", s));
    fields.put("started_at", event.startedAt().toString());
    addSql(fields, event, mostSql);
    event.decision().ifPresent(d -> fields.put("decision_id", d));
    event.revision().ifPresent(r -> fields.put("policy_revision", r));
    fields.put("tables", event.tables().stream().map(AuditRecords::table).toList());
    return fields;
  }

  private void addSql(Map<String, Object> fields, QueryEvent event, int most) {
    String sql = event.sql();
    if (sql.length() <= most) {
      fields.put("sql", shown(event, sql));
      return;
    }
    fields.put("sql", shown(event, sql.substring(0, most)));
    fields.put("sql_length", sql.length());
    if (literals == AuditLiterals.KEEP) {
      byte[] whole = sql.getBytes(UTF_8);
      fields.put("sql_sha256", ChainLine.sha256(whole, whole.length));
    }
  }

  /** A text of the statement as it may be kept. */
  String shown(QueryEvent event, String sql) {
    if (literals == AuditLiterals.KEEP) {
      return sql;
    }
    boolean understood = event.kind() != Kind.REFUSED && event.sql().length() == sql.length();
    return SqlLiterals.redacted(
        sql, understood ? SqlLiterals.Reading.UNDERSTOOD : SqlLiterals.Reading.DOUBTFUL);
  }

  private static Map<String, Object> table(TableAccess table) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", table.name());
    if (table.refused().isPresent() || table.rowFilter().isEmpty()) {
      table.refused().ifPresent(code -> fields.put("refused", code));
      return fields;
    }
    fields.put("columns", table.columns());
    fields.put("as_of", table.asOf());
    fields.put("reasons", table.reasons());
    fields.put("row_filter", table.rowFilter());
    fields.put("masks", table.masks());
    fields.put("hidden", table.hidden());
    fields.put("obligations", table.obligations());
    return fields;
  }

  private Map<String, Object> end(QueryEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("query_id", event.queryId());
    fields.put("principal", event.principal());
    fields.put("fragments", fragments(event));
    fields.put("copies", event.copies().stream().map(AuditRecords::copy).toList());
    fields.put("fetched", event.fetched().stream().map(AuditRecords::fetched).toList());
    return ended(fields, event);
  }

  private static Map<String, Object> fetched(Fetched fetched) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("connection", fetched.connection());
    fields.put("requests", fetched.requests());
    fields.put("bytes_fetched", fetched.bytesFetched());
    fields.put("bytes_kept", fetched.bytesKept());
    return fields;
  }

  private static Map<String, String> copy(CopyRead copy) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("table", copy.table());
    fields.put("strategy", copy.strategy());
    fields.put("as_of", copy.asOf());
    fields.put("read_at", copy.readAt().toString());
    return fields;
  }

  private List<Map<String, String>> fragments(QueryEvent event) {
    List<Map<String, String>> sent = new ArrayList<>();
    event
        .fragments()
        .forEach(
            (connection, texts) ->
                texts.forEach(
                    sql -> {
                      Map<String, String> fragment = new LinkedHashMap<>();
                      fragment.put("connection", connection);
                      fragment.put("sql", fragment(sql));
                      sent.add(fragment);
                    }));
    return sent;
  }

  /** A statement that an access key opens, as it may be kept. */
  String kept(String sql) {
    return fragment(sql.length() <= MOST_REFUSED_SQL ? sql : sql.substring(0, MOST_REFUSED_SQL));
  }

  /** A text sent to a store as it may be kept. */
  String fragment(String sql) {
    return literals == AuditLiterals.KEEP
        ? sql
        : SqlLiterals.redacted(sql, SqlLiterals.Reading.UNDERSTOOD);
  }

  private static Map<String, Object> ended(Map<String, Object> fields, QueryEvent event) {
    fields.put("rows", event.rows());
    fields.put("bytes", event.bytes());
    fields.put("duration_us", event.duration().toNanos() / 1_000);
    fields.put("outcome", event.outcome());
    event
        .failure()
        .ifPresent(
            code -> {
              fields.put("error_code", code.name());
              fields.put("sql_state", code.sqlState());
            });
    return fields;
  }
}
