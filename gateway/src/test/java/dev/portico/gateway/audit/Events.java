package dev.portico.gateway.audit;

import dev.portico.gateway.audit.QueryEvent.Asked;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events as the pipeline tells them. */
final class Events {
  static final Instant STARTED = Instant.parse("2026-01-31T12:00:00Z");

  private Events() {}

  static QueryEvent of(Kind kind, String queryId, String sql, Optional<ErrorCode> failure) {
    return new QueryEvent(
        kind,
        queryId,
        new Asked(
            "ana",
            List.of("analyst"),
            "127.0.0.1",
            Optional.of("sheet"),
            Optional.of("royalties"),
            Optional.empty(),
            Optional.of("2026-01-01"),
            Optional.of("2026-01-31"),
            "UTC",
            Optional.empty(),
            Optional.empty()),
        sql,
        List.of(
            new TableAccess(
                "plays.events",
                List.of("id", "name"),
                List.of(),
                Optional.empty(),
                List.of("plays.region"),
                Map.of("type", "all"),
                Map.of("name", Map.of("type", "null")),
                List.of("secret"),
                Map.of("max_rows", 10))),
        Optional.of("decision-1"),
        Optional.of("revision-1"),
        STARTED,
        Duration.ofMillis(42),
        kind == Kind.END ? 7 : 0,
        kind == Kind.END ? 700 : 0,
        failure,
        kind == Kind.END ? Map.of("lake", List.of("SELECT 1")) : Map.of(),
        kind == Kind.END
            ? List.of(new QueryEvent.CopyRead("plays.events", "snapshots", "now", STARTED))
            : List.of(),
        kind == Kind.END ? List.of(new QueryEvent.Fetched("lake", 3, 5_000, 700)) : List.of());
  }

  static QueryEvent start(String queryId) {
    return of(Kind.START, queryId, "SELECT 'a\nb' FROM plays.events", Optional.empty());
  }

  static QueryEvent end(String queryId) {
    return of(Kind.END, queryId, "SELECT 'a\nb' FROM plays.events", Optional.empty());
  }
}
