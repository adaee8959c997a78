package dev.portico.gateway.query;

import java.time.Instant;

/** A query that runs now. */
public record RunningQuery(
    String queryId, String principal, String sql, Instant startedAt, String phase) {}
