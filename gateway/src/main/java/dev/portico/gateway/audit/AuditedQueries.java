package dev.portico.gateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.audit.QueryEvent.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The statements of an audit trail, each once however often it was asked, with what the records
 * hold of who asked. Reads files that a server may be writing; for one thread.
 */
public final class AuditedQueries {
  private static final Set<String> KINDS = Set.of("start", "answered", "refused");
  private static final int MOST = 20_000;

  private final Instant since;
  private final Map<Query, Long> queries = new LinkedHashMap<>();
  private final Map<String, Long> leftOut = new LinkedHashMap<>();

  private AuditedQueries(Instant since) {
    this.since = since;
  }

  /** A statement and who asked it; literals may be question marks. */
  public record Query(Asked asked, String sql) {
    public Query {
      Objects.requireNonNull(asked, "asked");
      Objects.requireNonNull(sql, "sql");
    }
  }

  /**
   * What was found.
   *
   * @param queries how often each was asked
   * @param leftOut how many records cannot be asked again, by the reason
   */
  public record Found(Map<Query, Long> queries, Map<String, Long> leftOut) {}

  /**
   * Reads a trail.
   *
   * @param folder where its files are
   * @param since older records do not count
   */
  public static Found read(Path folder, Instant since) throws IOException {
    AuditedQueries reader = new AuditedQueries(since);
    List<AuditFile> files = AuditFile.in(folder);
    List<AuditFile> recent = new ArrayList<>();
    for (AuditFile file : files) {
      if (!Files.getLastModifiedTime(file.path()).toInstant().isBefore(since)) {
        recent.add(file);
      }
    }
    for (AuditFile file : recent) {
      file.forEachLine((bytes, number, whole) -> reader.line(bytes, whole));
    }
    return new Found(reader.queries, reader.leftOut);
  }

  private void line(byte[] bytes, boolean whole) {
    Optional<ChainLine> line = whole ? ChainLine.read(bytes) : Optional.empty();
    if (line.isEmpty()) {
      if (whole) {
        leaveOut("a line is no record");
      }
    } else if (KINDS.contains(line.get().kind()) && isRecent(line.get().record())) {
      add(line.get().record());
    }
  }

  private boolean isRecent(JsonNode record) {
    try {
      return !Instant.parse(record.path("at").asText()).isBefore(since);
    } catch (DateTimeException e) {
      leaveOut("a record has no time");
      return false;
    }
  }

  private void add(JsonNode record) {
    if (record.has("sql_length")) {
      leaveOut("the statement was cut in the trail");
      return;
    }
    Query query = new Query(asked(record), record.path("sql").asText());
    if (queries.size() < MOST || queries.containsKey(query)) {
      queries.merge(query, 1L, Long::sum);
    } else {
      leaveOut("more than " + MOST + " different statements");
    }
  }

  private static Asked asked(JsonNode record) {
    List<String> roles = new ArrayList<>();
    record.path("roles").forEach(role -> roles.add(role.asText()));
    return new Asked(
        record.path("principal").asText(),
        roles,
        record.path("client").asText(),
        text(record, "application"),
        text(record, "purpose"),
        text(record, "as_of"),
        text(record, "as_of_from"),
        text(record, "as_of_to"),
        record.path("time_zone").asText("UTC"),
        text(record, "access_key"),
        text(record, "schema"));
  }

  private static Optional<String> text(JsonNode record, String field) {
    return Optional.ofNullable(record.path(field).textValue());
  }

  private void leaveOut(String reason) {
    leftOut.merge(reason, 1L, Long::sum);
  }
}
