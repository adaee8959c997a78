/**
 * Sends what became of each statement to a collector of traces, by OpenTelemetry's protocol over
 * HTTP. The only package that knows OpenTelemetry.
 */
package dev.portico.gateway.audit.trace;
