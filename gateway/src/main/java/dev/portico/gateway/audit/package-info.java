/**
 * What is remembered of a query: the audit trail, a log line, the last statements in memory, and
 * the numbers that monitoring reads. Imports only {@code session}, {@code config} and {@code
 * error}, so that every step may report here; decisions of policies arrive as JSON-like values.
 *
 * <p>The way of a record: {@code AuditRecords} says what is written, {@code AuditWriter} gathers
 * what waits, {@code ChainAppender} chains it and adds it to the newest file, {@code AuditVerifier}
 * reads it all again.
 */
package dev.portico.gateway.audit;
