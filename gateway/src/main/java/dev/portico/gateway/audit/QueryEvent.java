package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of one statement at one moment of its life. Parameter values are never in it.
 *
 * @param kind which moment
 * @param queryId its name in listings, logs and stores
 * @param asked by whom
 * @param sql the statement as the caller wrote it
 * @param tables what was decided about each table and what is read of it; before a decision, or
 *     when nothing is read, empty
 * @param decision the decider's name for the decision
 * @param revision the version of the policies in force
 * @param startedAt when the statement arrived; its one instant of now
 * @param duration until this moment
 * @param rows handed to the door
 * @param bytes a rough size of these rows
 * @param failure why it failed or was refused; empty when it did not
 * @param fragments texts sent to each store, by connection name
 * @param copies the copies and captures of tables that were really read
 * @param fetched what reading files that lie elsewhere has cost, by connection
 */
public record QueryEvent(
    Kind kind,
    String queryId,
    Asked asked,
    String sql,
    List<TableAccess> tables,
    Optional<String> decision,
    Optional<String> revision,
    Instant startedAt,
    Duration duration,
    long rows,
    long bytes,
    Optional<ErrorCode> failure,
    Map<String, List<String>> fragments,
    List<CopyRead> copies,
    List<Fetched> fetched) {

  /** Of a statement that read no copies and fetched no files. */
  public QueryEvent(
      Kind kind,
      String queryId,
      Asked asked,
      String sql,
      List<TableAccess> tables,
      Optional<String> decision,
      Optional<String> revision,
      Instant startedAt,
      Duration duration,
      long rows,
      long bytes,
      Optional<ErrorCode> failure,
      Map<String, List<String>> fragments) {
    this(
        kind, queryId, asked, sql, tables, decision, revision, startedAt, duration, rows, bytes,
        failure, fragments, List.of(), List.of());
  }

  /**
   * What the files of one connection have cost.
   *
   * @param requests sent to the store
   * @param bytesFetched from the store
   * @param bytesKept that were needed and lay here already
   */
  public record Fetched(String connection, long requests, long bytesFetched, long bytesKept) {
    public Fetched {
      Objects.requireNonNull(connection, "connection");
    }
  }

  /**
   * A copy or capture that stood for its table.
   *
   * @param table {@code schema.table}
   * @param strategy how the table keeps its past
   * @param asOf the instant asked for; {@code now} for the newest
   * @param readAt the instant of the copy or capture
   */
  public record CopyRead(String table, String strategy, String asOf, Instant readAt) {
    public CopyRead {
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(strategy, "strategy");
      Objects.requireNonNull(asOf, "asOf");
      Objects.requireNonNull(readAt, "readAt");
    }
  }

  /** The moments of a statement. */
  public enum Kind {
    /** It is about to read rows. */
    START,
    /** It read its last row, failed or was cancelled; follows on a start. */
    END,
    /** It ended before it read anything. */
    REFUSED,
    /** It needed no rows: SET, SHOW, EXPLAIN. */
    ANSWERED
  }

  /**
   * Who asks, and under which settings.
   *
   * @param client the caller's network address
   * @param application the caller's program, as it calls itself
   * @param asOf the session's instant, empty for now
   * @param asOfFrom the beginning of the session's span
   * @param asOfTo the end of the session's span
   * @param accessKey the id of the access key by which the principal is known
   * @param schema where the tables are that the statement names without one
   */
  public record Asked(
      String principal,
      List<String> roles,
      String client,
      Optional<String> application,
      Optional<String> purpose,
      Optional<String> asOf,
      Optional<String> asOfFrom,
      Optional<String> asOfTo,
      String timeZone,
      Optional<String> accessKey,
      Optional<String> schema) {
    /** Without a span or a schema, and not by an access key. */
    public Asked(
        String principal,
        List<String> roles,
        String client,
        Optional<String> application,
        Optional<String> purpose,
        Optional<String> asOf,
        String timeZone) {
      this(
          principal,
          roles,
          client,
          application,
          purpose,
          asOf,
          Optional.empty(),
          Optional.empty(),
          timeZone,
          Optional.empty(),
          Optional.empty());
    }

    public Asked {
      Objects.requireNonNull(principal, "principal");
      roles = roles.stream().sorted().toList();
      Objects.requireNonNull(client, "client");
      Objects.requireNonNull(application, "application");
      Objects.requireNonNull(purpose, "purpose");
      Objects.requireNonNull(asOf, "asOf");
      Objects.requireNonNull(asOfFrom, "asOfFrom");
      Objects.requireNonNull(asOfTo, "asOfTo");
      Objects.requireNonNull(timeZone, "timeZone");
      Objects.requireNonNull(accessKey, "accessKey");
      Objects.requireNonNull(schema, "schema");
    }
  }

  public QueryEvent {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(asked, "asked");
    Objects.requireNonNull(sql, "sql");
    tables = List.copyOf(tables);
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(failure, "failure");
    Map<String, List<String>> sent = new LinkedHashMap<>();
    fragments.forEach((connection, texts) -> sent.put(connection, List.copyOf(texts)));
    fragments = java.util.Collections.unmodifiableMap(sent);
    copies = List.copyOf(copies);
    fetched = List.copyOf(fetched);
  }

  public String principal() {
    return asked.principal();
  }

  /** {@code OK}, or the name of the failure's code. */
  public String outcome() {
    return failure.map(Enum::name).orElse("OK");
  }

  /** The same with other texts, for where literals must not stand and texts must be short. */
  QueryEvent withTexts(String text, Map<String, List<String>> sent) {
    return new QueryEvent(
        kind, queryId, asked, text, tables, decision, revision, startedAt, duration, rows, bytes,
        failure, sent, copies, fetched);
  }
}
